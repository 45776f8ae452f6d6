/* [data-progress="#status"]: a form that htmx sends, and the live region that says how it goes.
   The words stand in the status element's data attributes. */
const PATIENCE_MS = 250; // an answer sooner than this needs no announcement
const REFUSALS = { 403: "expired", 429: "hasty" };

for (const form of document.querySelectorAll("[data-progress]")) {
  const status = document.querySelector(form.dataset.progress);
  let waiting;

  const say = (state) => {
    clearTimeout(waiting);
    status.dataset.state = state;
    status.textContent = status.dataset[state] ?? "";
  };

  form.addEventListener("htmx:beforeRequest", () => {
    clearTimeout(waiting);
    waiting = setTimeout(say, PATIENCE_MS, "waiting");
  });
  form.addEventListener("htmx:beforeOnLoad", () => say("answered"));
  form.addEventListener("htmx:responseError", (event) => say(REFUSALS[event.detail.xhr.status] ?? "broken"));
  form.addEventListener("htmx:sendError", () => say("unreachable"));
  form.addEventListener("htmx:timeout", () => say("unreachable"));
}
