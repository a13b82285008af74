// Asks the server again every few seconds, and shows what is new; whoever looks keeps place, focus and what is open.
"use strict";
(() => {
  const EVERY = 5000;
  const notice = document.getElementById("unanswered");
  let version = document.documentElement.dataset.version;
  let answered = new Date();

  const main = (page) => page.querySelector("main");
  const table = () => document.querySelector(".sites");
  const opened = (page) => [...page.querySelectorAll("main details")];

  function show(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const [left, top] = table() ? [table().scrollLeft, table().scrollTop] : [0, 0];
    const open = opened(document).map((one) => one.open);
    const focused = document.activeElement && document.activeElement.getAttribute("href");
    main(document).replaceWith(document.adoptNode(main(page)));
    document.title = page.title;
    version = page.documentElement.dataset.version;
    if (table()) table().scrollTo(left, top);
    const details = opened(document);
    if (details.length === open.length) details.forEach((one, place) => { one.open = open[place]; });
    if (focused) [...document.links].find((one) => one.getAttribute("href") === focused)?.focus({ preventScroll: true });
  }

  function tell(isAnswered) {
    if (isAnswered) answered = new Date();
    else notice.querySelector("time").textContent = answered.toLocaleTimeString();
    notice.hidden = isAnswered;
  }

  async function ask() {
    try {
      const headers = { "If-None-Match": `"${version}"` };
      const answer = await fetch(location.href, { headers, cache: "no-store", redirect: "manual" });
      if (answer.type === "opaqueredirect") location.reload();
      if (answer.status === 200 && String(getSelection()) === "") show(await answer.text());
      tell(answer.ok || answer.status === 304);
    } catch {
      tell(false);
    }
    setTimeout(ask, EVERY);
  }

  setTimeout(ask, EVERY);
})();
