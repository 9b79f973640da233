const words = document.querySelector("#words"), verdict = document.querySelector("#verdict");
function show() {
  for (const one of document.querySelectorAll("details.scenario")) {
    const hit = one.dataset.text.includes(words.value.toLowerCase());
    one.hidden = !(hit && (!verdict.value || one.dataset.verdict === verdict.value));
  }
  for (const part of document.querySelectorAll("section.rule"))
    part.hidden = ![...part.querySelectorAll("details.scenario")].some((one) => !one.hidden);
}
words.addEventListener("input", show); verdict.addEventListener("change", show);
