// One phone: what its owner sees, and what they do. Everything people wrote is put in as text, never as markup.

import { Commands } from "/page/commands.js";
import { button, make } from "/page/elements.js";
import { get, post } from "/page/talk.js";
import { say, label, words } from "/page/words.js";

const NEAR_END = 80; // pixels from the end of a chat that count as the end
const SAME = 2; // pixels by which a browser may round where it was told to scroll
const INVITED = /^\/start \S+$/; // Telegram's apps do not show the code that came with the link

export class Phone {
  // `owner` is one of the people of /demo/board; `head` and `body` are what it consists of. `attempt` runs what a person does and shows what went wrong; `spoke` is called
  // when the phone's language has changed.
  constructor(owner, help, attempt, spoke) {
    this.owner = owner;
    this.help = help;
    this.attempt = attempt;
    this.spoke = spoke;
    this.shown = new Map();
    this.follows = true; // whether the chat goes along with what is new; not while its reader has scrolled up
    this.pressed = null; // the message whose button was pressed last
    this.loading = null;
    this.again = false;
    this.head = [this.role(), ...(owner.tablet ? [say(make("p", "tablet"), "tablet")] : this.languageChoice())];
    this.body = owner.tablet
      ? [say(make("p", "reason"), "tablet_reason", { name: owner.first_name })]
      : [this.lockScreen(), this.chatPlace(), this.lastingKeyboard(), ...this.writing()];
    if (!owner.tablet) {
      this.showLanguage(owner.language === "cy");
    }
  }

  languageChoice() {
    this.speaks = make("span", "unseen");
    this.change = button("language", () => this.write(this.speaksWelsh ? "/english" : "/cymraeg"));
    return [this.speaks, this.change];
  }

  role() {
    const { part, year, adult_of: child } = this.owner;
    return say(make("p", "role"), `role_${part}`, { year, first_name: child });
  }

  lockScreen() {
    const lock = make("div", "lock");
    this.notice = make("p", "notice");
    say(this.notice, "lock_empty");
    lock.append(say(make("p", "lock-title"), "lock"), this.notice);
    this.lock = lock;
    return lock;
  }

  chatPlace() {
    this.log = label(make("ol", "chat"), "chat_of", { name: this.owner.first_name });
    this.log.setAttribute("role", "log");
    this.log.setAttribute("aria-live", "polite");
    this.log.tabIndex = 0;
    this.log.addEventListener("scroll", () => this.scrolled());
    new ResizeObserver(() => this.follows && this.scrollTo(this.log.lastElementChild)).observe(this.log);
    this.newer = say(button("newer", () => this.catchUp()), "button_newer");
    this.newer.hidden = true;
    const place = make("div", "chat-place");
    place.append(this.log, this.newer);
    return place;
  }

  // Somebody scrolled, if it was not the phone itself.
  scrolled() {
    if (Math.abs(this.log.scrollTop - this.put) > SAME) {
      this.follows = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END;
      this.newer.hidden ||= this.follows;
    }
  }

  catchUp() {
    this.follows = true;
    this.newer.hidden = true;
    this.scrollTo(this.log.lastElementChild);
    this.log.focus({ preventScroll: true });
  }

  // To the end of a message; to its beginning if it is taller than the chat.
  scrollTo(message) {
    if (!message) {
      return;
    }
    const end = message === this.log.lastElementChild ? this.log.scrollHeight : message.offsetTop + message.offsetHeight;
    this.log.scrollTop = Math.min(end - this.log.clientHeight, message.offsetTop - SAME);
    this.put = this.log.scrollTop;
  }

  lastingKeyboard() {
    this.keyboard = make("div", "keyboard");
    return this.keyboard;
  }

  writing() {
    this.commands = new Commands(this.owner.first_name, (command) => this.write(command));
    const form = make("form", "writing");
    const box = label(make("input"), "write", { name: this.owner.first_name });
    box.type = "text";
    box.maxLength = 4096;
    box.autocomplete = "off";
    const send = say(make("button"), "button_send");
    form.append(this.commands.key, box, send);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const text = box.value;
      if (text.trim() && (await this.write(text))) {
        box.value = "";
      }
    });
    return [this.commands.list, form];
  }

  write(text) {
    return this.act("send", { text });
  }

  tap(message_id, label) {
    this.pressed = message_id;
    return this.act("tap", { label, message_id });
  }

  act(action, body) {
    this.follows = true; // whoever does something wants to see what comes of it
    this.newer.hidden = true;
    return this.attempt(() => post(`/sandbox/phones/${this.owner.user}/${action}`, body));
  }

  // Fetches the screen; while one is under way, one more follows it and no others.
  async load() {
    if (this.owner.tablet) {
      return;
    }
    if (this.loading) {
      this.again = true;
      return this.loading;
    }
    do {
      this.again = false;
      this.loading = get(`/sandbox/phones/${this.owner.user}`);
      try {
        this.show(await this.loading);
      } finally {
        this.loading = null;
      }
    } while (this.again);
  }

  show(screen) {
    const labels = screen.keyboard.flat();
    this.showLanguage(labels.length ? labels.includes(this.help.cy) : this.owner.language === "cy");
    this.showKeyboard(labels);
    this.commands.show(screen.commands, this.owner.language);
    this.showNotice(screen.notifications);
    this.showChat(screen.chat);
  }

  showLanguage(welsh) {
    const changed = this.speaksWelsh !== undefined && this.speaksWelsh !== welsh;
    this.speaksWelsh = welsh;
    say(this.speaks, welsh ? "speaks_welsh" : "speaks_english");
    say(this.change, welsh ? "button_speak_english" : "button_speak_welsh");
    this.log.lang = this.notice.lang = this.keyboard.lang = welsh ? "cy" : "en";
    if (changed) {
      this.spoke();
    }
  }

  showKeyboard(labels) {
    const standing = [...this.keyboard.children].map((each) => each.textContent);
    if (standing.join("\n") === labels.join("\n")) {
      return;
    }
    const made = labels.map((text) => {
      const key = button("key", () => this.act("tap_keyboard", { label: text }));
      key.textContent = text;
      return key;
    });
    this.keyboard.replaceChildren(...made);
  }

  showNotice(notifications) {
    const newest = notifications.at(-1);
    if (!newest || this.noticed === notifications.length) {
      return;
    }
    delete this.notice.dataset.say;
    this.notice.textContent = newest.text;
    if (this.noticed !== undefined) {
      this.lock.classList.remove("rings");
      void this.lock.offsetWidth; // lets the same animation begin anew
      this.lock.classList.add("rings");
    }
    this.noticed = notifications.length;
  }

  showChat(messages) {
    const held = this.log.contains(document.activeElement) ? document.activeElement.closest("li") ?? this.log : null;
    const there = new Set(messages.map((message) => message.message_id));
    for (const [id, bubble] of this.shown) {
      if (!there.has(id)) {
        bubble.element.remove();
        this.shown.delete(id);
      }
    }
    const changed = messages.filter((message) => this.showMessage(message));
    this.showPlace(changed);
    if (held && !this.log.contains(document.activeElement)) {
      const place = held.isConnected ? held : this.log; // the button they pressed is gone: Tab goes on below it
      place.tabIndex = place === this.log ? 0 : -1;
      place.focus({ preventScroll: true });
    }
  }

  // Where the chat stands after these messages came or changed: what was pressed is seen to open, else the newest.
  showPlace(changed) {
    const opened = changed.length === 1 && changed[0].message_id === this.pressed;
    if (this.follows) {
      this.scrollTo(opened ? this.shown.get(this.pressed).element : this.log.lastElementChild);
    } else if (!opened && changed.some((message) => !message.mine)) {
      this.newer.hidden = false;
    }
  }

  // Whether there was anything new to show.
  showMessage(message) {
    const state = JSON.stringify(message);
    const known = this.shown.get(message.message_id);
    if (known?.state === state) {
      return false;
    }
    const element = known?.element ?? make("li");
    element.className = message.mine ? "bubble mine" : "bubble";
    element.replaceChildren(...this.inside(message));
    if (!known) {
      this.log.append(element);
    }
    this.shown.set(message.message_id, { element, state });
    return true;
  }

  inside(message) {
    const who = say(make("span", "unseen"), message.mine ? "from_them" : "from_relbot", { name: this.owner.first_name });
    const text = make("p", "text");
    text.textContent = message.mine ? message.text.replace(INVITED, "/start") : message.text;
    const parts = [who, text];
    message.buttons.forEach((row, rowNumber) => {
      const line = make("div", "row");
      row.forEach((each, column) => {
        const key = button("tap", () => this.tap(message.message_id, [rowNumber, column]));
        key.textContent = each.text;
        line.append(key);
      });
      parts.push(line);
    });
    return parts;
  }
}
