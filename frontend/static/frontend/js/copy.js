/* [data-copy="#field"]: a button that copies a field. [data-share="#field"]: one that hands its address to the system's
   own way of sharing. Both are hidden until it is known that they can do it. */
const field = (selector) => document.querySelector(selector);

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  const word = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field(button.dataset.copy).value);
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = word), 2000);
  });
}

for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const shared = { title: button.dataset.title, url: field(button.dataset.share).value };
    navigator.share(shared).catch(() => {}); // closed without sharing
  });
}
