/* [data-example="#field"]: a button that writes its value into a field, and never over the visitor's own words. */
const examples = [...document.querySelectorAll("[data-example]")];

for (const button of examples) {
  button.addEventListener("click", () => {
    const field = document.querySelector(button.dataset.example);
    const own = field.value.trim();
    const replaceable = own === "" || examples.some((example) => example.value === own);
    field.value = replaceable ? button.value : `${own}\n${button.value}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
