// The story beside the phones: what to try next, step by step, at the reader's own pace.

import { say } from "/page/words.js";

const STEPS = ["try_this", "story_adult", "story_told", "story_hard", "story_views", "story_climb", "story_morning"];
const text = document.getElementById("try");
const place = document.getElementById("story-at");

export class Story {
  // `values` gives what the sentences name: people, and buttons as they stand on the phones and on the page just now.
  constructor(values) {
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
    this.at = (this.at + by + STEPS.length) % STEPS.length;
    this.show();
  }

  show() {
    say(text, STEPS[this.at], this.values());
    say(place, "story_at", { number: this.at + 1, all: STEPS.length });
  }
}
