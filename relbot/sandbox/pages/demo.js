// The page of `relbot demo`: five phones, live, and a clock.

import { Holders } from "/page/holders.js";
import { Story } from "/page/story.js";
import { get, post, Refused } from "/page/talk.js";
import { openViews } from "/page/views.js";
import { hush, say, speak, spoken, take, words } from "/page/words.js";

const SECOND = 1000;
const GLANCE = 200; // milliseconds between two looks at a clock that moves
const status = document.getElementById("status");
const now = document.getElementById("now");
const steps = [...document.querySelectorAll("[data-step]")];
const story = new Story(named);
let board;
let holders;
let heard = false; // whether the stream of events has been open before
let next = null; // the moment of the calendar's next check-in, if it has one
let offset = 0; // the school's clock less this machine's, in milliseconds

async function begin() {
  board = await get("/demo/board");
  take(board.phrases);
  story.steps = board.story;
  holders = new Holders(board, attempt, () => story.show());
  for (const choice of document.querySelectorAll("[data-language]")) {
    choice.addEventListener("click", () => changeLanguage(choice.dataset.language));
  }
  for (const step of steps) {
    step.addEventListener("click", () => move(step));
  }
  document.getElementById("see").addEventListener("click", () => attempt(() => openViews(holders.people.get(board.phones[0]).first_name)));
  changeLanguage(wanted());
  showClock(await get("/demo/clock"));
  setInterval(showTime, SECOND);
  listen();
}

function wanted() {
  const asked = new URLSearchParams(location.search).get("lang") ?? navigator.language;
  return asked.startsWith("cy") ? "cy" : "en";
}

function changeLanguage(language) {
  for (const choice of document.querySelectorAll("[data-language]")) {
    choice.setAttribute("aria-pressed", String(choice.dataset.language === language));
  }
  speak(language);
  document.title = words("title");
  say(document.getElementById("about"), "about", { setting: board.setting[language] });
  if (status.dataset.say === "clock_moved") {
    hush(status); // it names a day in the language of before
  }
  holders.refresh();
  story.show();
  showBegan();
  showNext();
  showTime();
}

// Whom and what the story names. Buttons of a phone as they stand on it, whatever language the page is in.
function named() {
  const people = [...holders.people.values()];
  const cast = board.phones.map((id) => holders.people.get(id));
  const [pupil, adult, lead] = ["pupil", "named_adult", "safeguarding"].map((part) =>
    cast.find((owner) => owner.part === part),
  );
  const carer = cast.find((owner) => owner.part === "carer") ?? lead; // a home's next shift
  const others = people.filter((owner) => !cast.includes(owner) && !owner.tablet);
  const pupils = others.filter((owner) => owner.part === "pupil");
  const on = (owner, label) => board.labels[label][holders.phone(owner.id).speaksWelsh ? "cy" : "en"];
  return {
    first_name: pupil.first_name,
    adult: adult.first_name,
    lead: lead.first_name,
    other: others.find((owner) => owner.part === "safeguarding")?.name,
    name: (pupils.find((owner) => owner.language === spoken()) ?? pupils[0])?.name,
    choice: on(pupil, "talk"),
    ...Object.fromEntries(["open", "mine", "with", "today"].map((label) => [label, on(adult, label)])),
    ...Object.fromEntries(["open", "mine", "with", "safe"].map((label) => [`lead_${label}`, on(lead, label)])),
    take: on(carer, "take"),
    speaks: speaking(lead),
    written: words("story_words"),
    ...Object.fromEntries(["views", "quarter", "hour", "school_day", "check_in", "commands"].map((name) => [name, words(`button_${name}`)])),
  };
}

// How to read a phone that speaks the other language than the page.
function speaking(owner) {
  const welsh = holders.phone(owner.id).speaksWelsh;
  if (welsh === (spoken() === "cy")) {
    return "";
  }
  return words("story_speaks", { first_name: owner.first_name, change: words(welsh ? "button_speak_english" : "button_speak_welsh") });
}

function showBegan() {
  if (board.began) {
    sayMoment(document.getElementById("began"), "clock_started", board.began);
  }
}

function showNext() {
  const place = document.getElementById("next");
  if (next) {
    sayMoment(place, "next_check_in", next);
  } else {
    hush(place);
  }
}

function sayMoment(element, key, given) {
  const moment = inSchool(new Date(given));
  say(element, key, { day: dayOf(moment), time: timeOf(moment) });
}

function showClock(clock) {
  offset = new Date(clock.now) - Date.now();
  next = clock.check_in;
  showTime();
  showNext();
}

function showTime() {
  const moment = inSchool(new Date(Date.now() + offset));
  const text = `${dayOf(moment)}, ${timeOf(moment)}`;
  if (now.textContent !== text) {
    now.textContent = text;
    now.dateTime = moment.toISOString().slice(0, 16);
  }
}

// The moment on the school's clocks, as a Date whose UTC fields are the local ones.
function inSchool(moment) {
  const shown = new Intl.DateTimeFormat("en-GB", { timeZone: board.time_zone, dateStyle: "short", timeStyle: "medium" });
  const part = Object.fromEntries(shown.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  return new Date(Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute));
}

function dayOf(moment) {
  const weekday = board.days[moment.getUTCDay()][spoken()];
  return `${weekday} ${moment.getUTCDate()} ${words(`month_${moment.getUTCMonth() + 1}`)}`;
}

function timeOf(moment) {
  return moment.toISOString().slice(11, 16);
}

// Buttons stay focusable while the clock moves: a disabled one would lose the keyboard's place.
async function move(step) {
  if (document.body.dataset.moving) {
    return;
  }
  if (step.dataset.step === "check-in" && !next) {
    say(status, "clock_at_end");
    return;
  }
  document.body.dataset.moving = "yes";
  step.setAttribute("aria-busy", "true");
  say(status, "clock_moving");
  const glances = setInterval(glance, GLANCE);
  const clock = await attempt(() => post(`/demo/clock/${step.dataset.step}`));
  clearInterval(glances);
  step.removeAttribute("aria-busy");
  delete document.body.dataset.moving;
  if (clock) {
    showClock(clock);
    say(status, "clock_moved", { time: now.textContent });
  }
}

// A moving clock is seen to move. What fails here, the move itself tells.
async function glance() {
  const clock = await get("/demo/clock").catch(() => null);
  if (clock && document.body.dataset.moving) {
    showClock(clock);
  }
}

// Does what a person asked for; the answer, or null after saying what went wrong.
async function attempt(act) {
  try {
    const answer = await act();
    hush(status);
    return answer;
  } catch (error) {
    say(status, error instanceof Refused ? "not_now" : "gone");
    return null;
  }
}

function listen() {
  const events = new EventSource("/sandbox/events");
  events.addEventListener("open", async () => {
    if (heard && (await get("/demo/board").catch(() => board)).run !== board.run) {
      location.reload(); // another demo has begun at this address: its clock and its phones are others
      return;
    }
    heard = true;
    hush(status);
    holders.places.forEach((place) => look(place.phone));
    holders.gather();
  });
  events.addEventListener("message", (event) => heardOf(JSON.parse(event.data)));
  events.addEventListener("error", () => say(status, "gone"));
}

function heardOf({ kind, chat_id: user }) {
  const phone = holders.phoneOf(user);
  if (phone) {
    look(phone);
  } else if (kind === "added") {
    holders.gather();
  }
}

// What a phone shows is fetched whenever it has changed; the server going away is said once, by the stream of events.
async function look(phone) {
  try {
    await phone?.load();
  } catch {
    say(status, "gone");
  }
}

begin();
