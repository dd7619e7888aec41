// A place on the page where a phone lies, with the choice of whose it is.

import { make } from "/page/elements.js";
import { label, say, words } from "/page/words.js";

const HESITATION = 350; // milliseconds: arrow keys pass by names that nobody wants to choose

export class Place {
  // `chosen` is called with this place and the id of the person who is to hold its phone.
  constructor(number, people, chosen) {
    this.element = make("section", "phone");
    this.name = make("h2", "unseen");
    this.name.id = `holder-${number}`;
    this.element.setAttribute("aria-labelledby", this.name.id);
    this.about = make("div", "about-owner");
    this.inside = make("div", "inside");
    const head = make("header", "owner");
    head.append(this.name, this.title(number), this.about);
    this.element.append(head, this.inside);
    this.options = new Map();
    this.select.append(...groups(people).map(([key, year, members]) => this.group(key, year, members)));
    this.select.addEventListener("change", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => chosen(this, this.select.value), HESITATION);
    });
  }

  title(number) {
    this.select = make("select", "holder");
    const title = make("label", "held-by");
    title.append(say(make("span"), "held_by", { number }), this.select);
    return title;
  }

  group(key, year, members) {
    const group = label(make("optgroup"), key, { year });
    for (const { id } of members) {
      const option = make("option");
      option.value = id;
      this.options.set(id, option);
      group.append(option);
    }
    return group;
  }

  // Puts a phone here; the choice keeps the keyboard's place.
  put(phone) {
    this.phone = phone;
    this.name.textContent = phone.owner.name;
    this.element.classList.toggle("absent", phone.owner.tablet);
    this.about.replaceChildren(...phone.head);
    this.inside.replaceChildren(...phone.body);
    this.select.value = phone.owner.id;
  }

  // Says of everybody how much came to them; whose phone lies elsewhere cannot be chosen here.
  offer(people, shown) {
    for (const { id, name, news, seen } of people) {
      const option = this.options.get(id);
      const fresh = news - seen;
      const text = fresh > 0 ? words("name_news", { name, number: fresh }) : name;
      if (option.textContent !== text) {
        option.textContent = text;
      }
      option.disabled = shown.has(id) && id !== this.phone.owner.id;
    }
  }
}

// Adults by what they do, then pupils year by year: the group's sentence, its year and who is in it.
function groups(people) {
  const found = new Map();
  for (const person of people) {
    const key = person.part === "pupil" ? "group_year" : LEADING.has(person.part) ? "group_leading" : "group_adults";
    const group = found.get(`${key} ${person.year}`) ?? [key, person.year, []];
    group[2].push(person);
    found.set(`${key} ${person.year}`, group);
  }
  return [...found.values()];
}

const LEADING = new Set(["safeguarding", "lead", "chair"]);
