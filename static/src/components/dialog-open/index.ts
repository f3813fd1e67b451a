/** A link that opens the dialog named by data-dialog instead of the page that asks the same. */

export function mount(element: HTMLElement): void {
  const dialog = document.getElementById(element.dataset["dialog"] ?? "") as HTMLDialogElement | null;
  if (!dialog) return;
  element.setAttribute("role", "button");
  element.setAttribute("aria-haspopup", "dialog");
  const open = (event: Event): void => {
    event.preventDefault();
    dialog.showModal();
  };
  element.addEventListener("click", open);
  element.addEventListener("keydown", (event) => {
    if (event.key === " ") open(event);
  });
}
