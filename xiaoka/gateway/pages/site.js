/** The demo carrier's own page: its buttons open the conversation or say something in it. */

const chat = () => customElements.whenDefined("xiaoka-chat").then(() => document.querySelector("xiaoka-chat"));

for (const button of document.querySelectorAll("[data-open], [data-say]")) {
  button.addEventListener("click", async () => {
    const { say } = button.dataset;
    if (say) (await chat()).say(say);
    else (await chat()).open();
  });
}
