// The page's sentences: handed over by the server in both languages, put in by key, changed without loading again.

let phrases = {};
let language = "en";

export function take(given) {
  phrases = given;
}

export function spoken() {
  return language;
}

// Speaks `wanted` from now on, on every element that says one of the sentences.
export function speak(wanted) {
  language = wanted;
  document.documentElement.lang = wanted;
  for (const element of document.querySelectorAll("[data-say], [data-label]")) {
    refresh(element);
  }
}

// The sentence of a key with its {names} filled.
export function words(key, values = {}) {
  const sentence = phrases[key][language];
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

// Lets an element say a sentence, in whatever language the page is.
export function say(element, key, values = {}) {
  element.dataset.say = key;
  element.dataset.values = JSON.stringify(values);
  refresh(element);
  return element;
}

// The same for its name to a screen reader.
export function label(element, key, values = {}) {
  element.dataset.label = key;
  element.dataset.values = JSON.stringify(values);
  refresh(element);
  return element;
}

export function hush(element) {
  delete element.dataset.say;
  element.textContent = "";
}

function refresh(element) {
  const values = JSON.parse(element.dataset.values ?? "{}");
  if (element.dataset.say) {
    element.textContent = words(element.dataset.say, values);
  }
  if (element.dataset.label) {
    const name = words(element.dataset.label, values);
    element.setAttribute(element instanceof HTMLOptGroupElement ? "label" : "aria-label", name);
  }
}
