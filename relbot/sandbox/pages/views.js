// One stored answer as three see it: the named adult, another teacher, whoever opens the database.

import { make } from "/page/elements.js";
import { get } from "/page/talk.js";
import { say } from "/page/words.js";

const panel = document.getElementById("views");
const inside = document.getElementById("views-inside");

// Opens the panel with the newest answer; `writer` is the first name of whom to write as while there is none.
export async function openViews(writer) {
  const { answer } = await get("/demo/answer");
  inside.replaceChildren(...(answer ? views(answer) : [say(make("p"), "views_none", { first_name: writer })]));
  panel.showModal();
}

function views({ child, named, other, stored }) {
  return [
    say(make("p"), "views_about", { name: child }),
    ...[
      [named, "views_named"],
      [other, "views_other"],
    ]
      .filter(([reader]) => reader)
      .map(([reader, title]) => part(say(make("h3"), title, { name: reader.name }), seen(reader))),
    part(say(make("h3"), "views_stored"), row(stored), say(make("p"), "views_sealed")),
  ];
}

// What a reader gets: the words, only whom to go to, or nothing.
function seen({ sees, words }) {
  if (sees !== "words") {
    return say(make("p"), sees === "go" ? "views_go" : "views_nothing");
  }
  const quote = make("blockquote");
  quote.textContent = words;
  return quote;
}

function row(stored) {
  const list = make("dl");
  for (const [name, value] of stored) {
    const [term, held] = [make("dt"), make("dd")];
    term.textContent = name;
    held.textContent = value;
    list.append(term, held);
  }
  return list;
}

function part(...children) {
  const section = make("section");
  section.append(...children);
  return section;
}
