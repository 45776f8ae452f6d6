/* [data-suggest="/address/"]: a search field that offers what may be meant while it is filled, as an ARIA combobox.
   The address answers ?q= with the options of the list, each with the page it leads to in data-href. */
const PAUSE_MS = 160; // between two keys of somebody who types

function combobox(field) {
  const list = document.createElement("ul");
  list.id = `${field.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.suggestLabel);
  list.hidden = true;
  field.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id })) {
    field.setAttribute(name, value);
  }

  let pausing;
  let asking;
  let chosen = -1;

  const options = () => [...list.querySelectorAll('[role="option"]')];

  const choose = (index) => {
    chosen = index;
    options().forEach((option, at) => option.setAttribute("aria-selected", at === index));
    if (index < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", options()[index].id);
    options()[index]?.scrollIntoView({ block: "nearest" });
  };

  const show = (open) => {
    list.hidden = !open;
    field.setAttribute("aria-expanded", open);
    choose(-1);
  };

  const close = () => {
    clearTimeout(pausing);
    asking?.abort();
    show(false);
  };

  const ask = async () => {
    const query = field.value.trim();
    asking?.abort();
    if (!query) return show(false);
    asking = new AbortController();
    try {
      const answer = await fetch(`${field.dataset.suggest}?${new URLSearchParams({ q: query })}`, { signal: asking.signal });
      if (!answer.ok) return show(false);
      list.innerHTML = await answer.text();
    } catch {
      return; // somebody typed on, or the network is gone; the form works all the same
    }
    options().forEach((option, at) => (option.id = `${list.id}-${at}`));
    show(options().length > 0 && document.activeElement === field);
  };

  const keys = {
    ArrowDown: () => choose((chosen + 1) % options().length),
    ArrowUp: () => choose(chosen < 1 ? options().length - 1 : chosen - 1),
    Enter: () => (location.href = options()[chosen].dataset.href),
    Escape: close,
  };

  field.addEventListener("input", (event) => {
    clearTimeout(pausing);
    if (!event.isComposing) pausing = setTimeout(ask, PAUSE_MS);
  });
  field.addEventListener("compositionend", () => (pausing = setTimeout(ask, PAUSE_MS)));
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || !(event.key in keys) || (event.key === "Enter" && chosen < 0)) return;
    event.preventDefault();
    keys[event.key]();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-href]");
    if (option) location.href = option.dataset.href;
  });
  show(false);
}

document.querySelectorAll("[data-suggest]").forEach(combobox);
