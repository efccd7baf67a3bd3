/** The emulator's time, which can be moved ahead. */

function showTime({ now, advancedMs }) {
    byId("now").textContent = now.replace("T", " ").replace(/\.\d+Z$/, " UTC");
    byId("now").setAttribute("datetime", now);
    byId("advanced").textContent = advancedMs === 0 ? "" : `moved ahead by ${spanOf(advancedMs)}`;
}

function spanOf(ms) {
    const minutes = Math.round(ms / 60_000);
    const parts = [
        [Math.floor(minutes / 1440), "d"],
        [Math.floor(minutes / 60) % 24, "h"],
        [minutes % 60, "min"],
    ];
    const shown = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`);
    return shown.join(" ") || `${ms} ms`;
}

byId("clock").addEventListener("submit", (event) => {
    event.preventDefault();
    const { amount, unit } = byId("clock").elements;
    const advanceMs = Number(amount.value) * Number(unit.value);
    void attempt(
        () => control("POST", "clock", { advanceMs }),
        () => `The clock was moved ahead by ${spanOf(advanceMs)}.`,
    );
});
