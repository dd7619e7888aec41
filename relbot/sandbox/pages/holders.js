// Who holds the phones on the page, and to whom something came whose phone does not lie there.

import { Phone } from "/page/phone.js";
import { Place } from "/page/place.js";
import { get, post } from "/page/talk.js";
import { hush, say, words } from "/page/words.js";

const GATHER = 200; // milliseconds in which what comes to several people is gathered
const NAMED = 4; // names that are said at once
const rang = document.getElementById("rang");

export class Holders {
  // `attempt` runs what a person does and shows what went wrong; `spoke` is called when a story would read otherwise.
  constructor(board, attempt, spoke) {
    this.attempt = attempt;
    this.spoke = spoke;
    this.help = board.help;
    this.people = new Map(board.people.map((person) => [person.id, { ...person, seen: 0 }]));
    this.phones = new Map();
    this.gathering = null;
    this.places = board.phones.map((id, at) => {
      const place = new Place(at + 1, board.people, (where, whose) => this.choose(where, whose));
      place.put(this.phone(id));
      return place;
    });
    document.getElementById("phones").append(...this.places.map((place) => place.element));
    this.refresh();
  }

  // Somebody's phone; it is kept, with what was begun on it, while it does not lie on the page.
  phone(id) {
    if (!this.phones.has(id)) {
      this.phones.set(id, new Phone(this.people.get(id), this.help, this.attempt, this.spoke));
    }
    return this.phones.get(id);
  }

  async choose(place, id) {
    const given = this.shown().has(id) ? null : await this.attempt(() => post(`/demo/phones/${id}`));
    if (!given || this.shown().has(id)) {
      place.select.value = place.phone.owner.id;
      return;
    }
    this.take(given.people);
    place.put(this.phone(id));
    this.refresh();
    this.spoke();
    await this.attempt(() => place.phone.load());
  }

  shown() {
    return new Set(this.places.map((place) => place.phone.owner.id));
  }

  // Something happened in somebody's chat: their phone if it lies here, else when what came is gathered.
  phoneOf(user) {
    return this.places.find((place) => place.phone.owner.user === user)?.phone;
  }

  gather() {
    this.gathering ??= setTimeout(async () => {
      this.gathering = null;
      const given = await get("/demo/people").catch(() => null); // that the server is gone, the stream of events says
      if (given) {
        this.take(given.people);
      }
    }, GATHER);
  }

  take(people) {
    for (const { id, user, news } of people) {
      Object.assign(this.people.get(id), { user, news });
    }
    this.refresh();
  }

  // What lies open has been seen. Also after a change of the page's language.
  refresh() {
    const shown = this.shown();
    for (const id of shown) {
      const person = this.people.get(id);
      person.seen = person.news;
    }
    const people = [...this.people.values()];
    this.places.forEach((place) => place.offer(people, shown));
    const fresh = people.filter(({ news, seen }) => news > seen);
    if (fresh.length) {
      // how much came to each stands beside their name in the choice: said here, it would be read out at every ring
      const names = fresh.slice(0, NAMED).map(({ name }) => name);
      const more = fresh.length > NAMED ? ` +${fresh.length - NAMED}` : "";
      this.sayRang(names.join(", ") + more);
    } else {
      this.others = null;
      hush(rang);
    }
  }

  // Only when somebody else rang, or the page speaks otherwise.
  sayRang(others) {
    if (this.others !== others) {
      this.others = others;
      say(rang, "rang", { others });
    }
  }
}
