// The menu of commands beside the box one writes in, as Telegram's apps have it: what the bot told Telegram of itself.

import { button, make } from "/page/elements.js";
import { label, say } from "/page/words.js";

export class Commands {
  // `chosen` is called with the command that somebody picked, slash and all.
  constructor(name, chosen) {
    this.chosen = chosen;
    this.list = label(make("div", "commands"), "commands_of", { name });
    this.list.setAttribute("role", "group");
    this.list.hidden = true;
    this.key = say(button("menu", () => this.open(this.list.hidden)), "button_commands");
    this.open(false);
    this.list.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        this.open(false);
        this.key.focus();
      }
    });
  }

  open(wanted) {
    this.list.hidden = !wanted;
    this.key.setAttribute("aria-expanded", String(wanted));
  }

  // `commands`: each without its slash, and what it says.
  show(commands, language) {
    const state = JSON.stringify(commands);
    if (this.state === state) {
      return;
    }
    this.state = state;
    this.list.lang = language;
    this.key.hidden = !commands.length;
    this.list.replaceChildren(...commands.map(([name, says]) => this.line(`/${name}`, says)));
  }

  line(command, says) {
    const key = button("command", () => {
      this.open(false);
      this.key.focus();
      this.chosen(command);
    });
    const name = make("strong");
    name.textContent = command;
    key.append(name, ` ${says}`);
    return key;
  }
}
