// The story beside the phones: what to try next, step by step, at the reader's own pace.

import { say } from "/page/words.js";

const text = document.getElementById("try");
const place = document.getElementById("story-at");

export class Story {
  // `values` gives what the sentences name: people, and buttons as they stand on the phones and on the page just now.
  constructor(values) {
    this.steps = [];
    this.values = values;
    this.at = 0;
    for (const [id, by] of [
      ["story-back", -1],
      ["story-next", 1],
    ]) {
      document.getElementById(id).addEventListener("click", () => this.move(by));
    }
  }

  move(by) {
    this.at = (this.at + by + this.steps.length) % this.steps.length;
    this.show();
  }

  show() {
    say(text, this.steps[this.at], this.values());
    say(place, "story_at", { number: this.at + 1, all: this.steps.length });
  }
}
