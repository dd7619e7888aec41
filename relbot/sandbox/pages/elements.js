// Making elements.

export function make(name, className = "") {
  const element = document.createElement(name);
  if (className) {
    element.className = className;
  }
  return element;
}

export function button(className, pressed) {
  const element = make("button", className);
  element.type = "button";
  element.addEventListener("click", pressed);
  return element;
}
