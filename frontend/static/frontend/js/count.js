/* [data-count="#counter"]: a field whose characters are counted as they are written. The words are never cut off. */
for (const field of document.querySelectorAll("[data-count]")) {
  const counter = document.querySelector(field.dataset.count);
  const limit = Number(counter.dataset.limit);

  const count = () => {
    const length = [...field.value].length;
    const over = length - limit;
    counter.textContent = over > 0 ? counter.dataset.over.replace("{}", over) : `${length} / ${limit.toLocaleString("en")}`;
    counter.classList.toggle("over", over > 0);
  };

  field.addEventListener("input", count);
  addEventListener("pageshow", count); // the browser may have put back what was written
  count();
}
