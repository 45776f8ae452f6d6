/* [data-submit-shortcut]: a field in which Ctrl or ⌘ with Enter sends its form. */
for (const field of document.querySelectorAll("[data-submit-shortcut]")) {
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    field.form.requestSubmit();
  });
}
