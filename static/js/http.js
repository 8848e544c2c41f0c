// Requests to our own server: the token, the JSON, and a refusal in words fit for people.
const token = () => document.querySelector("#act [name=csrfmiddlewaretoken]")?.value ?? "";

export class Refused extends Error {
  constructor(status, body) {
    super(body.detail || (status === 0 ? "You are offline. Try again once you are back." : "That did not work. Please try again."));
    this.status = status;
    this.body = body;
  }
}

export async function send(method, url, body, headers = {}) {
  const isForm = body instanceof FormData || body === undefined;
  let response;
  try {
    response = await fetch(url, {
      method,
      credentials: "same-origin",
      headers: {
        Accept: "application/json",
        "X-CSRFToken": token(),
        ...(isForm ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      body: isForm ? body : JSON.stringify(body),
    });
  } catch {
    throw new Refused(0, {});
  }
  const text = await response.text();
  let data = {};
  try {
    data = text ? JSON.parse(text) : {};
  } catch {
    data = {};
  }
  if (!response.ok || response.redirected) throw new Refused(response.status, data);
  return data;
}

// The same thing in the API: /p/ID/smile/ is /api/v1/posts/ID/smile/.
export const apiFor = (url) =>
  new URL(url, location.href).pathname.replace(/^\/p\//, "/api/v1/posts/").replace(/^\/m\//, "/api/v1/members/").replace(/^\/brands\//, "/api/v1/brands/");

export function isMember() {
  return "member" in document.body.dataset;
}

export function signIn() {
  location.href = `${document.body.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`;
}
