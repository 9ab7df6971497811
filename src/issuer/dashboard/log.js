(function () {
  "use strict";
  var entries = document.getElementById("entries");
  var pause = document.getElementById("pause");
  var live = document.getElementById("live");
  var running = true;
  var shown = "";

  function say(text) {
    if (live.textContent !== text) live.textContent = text;
  }

  function tick() {
    if (!running || document.hidden) return;
    // Whoever selects a text in the table would lose it.
    if (!document.getSelection().isCollapsed) return;
    fetch(entries.dataset.from, { credentials: "same-origin", cache: "no-store" })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      })
      .then(function (html) {
        say("Live: asks every 2 seconds.");
        if (!running || html === shown) return;
        shown = html;
        entries.innerHTML = html;
      })
      .catch(function () {
        say("The issuer does not answer. Trying again.");
      });
  }

  pause.addEventListener("click", function () {
    running = !running;
    pause.textContent = running ? "Pause" : "Go on";
    say(running ? "Live: asks every 2 seconds." : "Paused.");
    tick();
  });
  pause.hidden = false;
  say("Live: asks every 2 seconds.");
  setInterval(tick, 2000);
})();
