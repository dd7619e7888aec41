// Talking to the server of this page. Every failure becomes one of the page's own sentences.

export class Refused extends Error {}
export class Gone extends Error {}

export function get(path) {
  return ask(path, { method: "GET" });
}

export function post(path, body = {}) {
  return ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

async function ask(path, request) {
  let answer;
  try {
    answer = await fetch(path, request);
  } catch (error) {
    throw new Gone(path, { cause: error });
  }
  if (!answer.ok) {
    throw new Refused(`${answer.status} ${path}`);
  }
  return answer.json();
}
