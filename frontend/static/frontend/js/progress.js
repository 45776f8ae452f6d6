/* [data-progress="#status"]: a form that htmx sends, and the live region that says how it goes.
   The words stand in the status element's data attributes. */
for (const form of document.querySelectorAll("[data-progress]")) {
  const status = document.querySelector(form.dataset.progress);

  const say = (state) => {
    status.dataset.state = state;
    status.textContent = status.dataset[state] ?? "";
  };

  form.addEventListener("htmx:beforeRequest", () => say("waiting"));
  form.addEventListener("htmx:beforeOnLoad", () => say(""));
  form.addEventListener("htmx:responseError", (event) => say(event.detail.xhr.status === 403 ? "expired" : "broken"));
  form.addEventListener("htmx:sendError", () => say("unreachable"));
  form.addEventListener("htmx:timeout", () => say("unreachable"));
}
