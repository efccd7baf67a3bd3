/** Starts the console: what the emulator sends goes to the parts of the page. */

const pause = byId("pause");
/** What came while the updates were paused: the last of each kind, and every request. */
let held = [];

function show(event, data) {
    const receivers = {
        start: startLog,
        cleared: clearLog,
        requests: addRequests,
        objects: showObjects,
        status: (status) => {
            showFaults(status);
            showTime(status);
        },
    };
    receivers[event](data);
}

function receive(event, data) {
    if (pause.getAttribute("aria-pressed") !== "true") {
        show(event, data);
        return;
    }
    if (event === "status") {
        // Controls show what they did.
        show(event, data);
    } else {
        held.push([event, data]);
    }
}

pause.addEventListener("click", () => {
    const pausing = pause.getAttribute("aria-pressed") !== "true";
    pause.setAttribute("aria-pressed", String(pausing));
    if (!pausing) {
        const missed = held;
        held = [];
        missed.forEach(([event, data]) => show(event, data));
    }
});

const source = new EventSource("console/events");
for (const event of ["start", "cleared", "requests", "objects", "status"]) {
    source.addEventListener(event, ({ data }) => receive(event, JSON.parse(data)));
}
source.addEventListener("open", () => (byId("connection").textContent = "Connected."));
source.addEventListener("error", () => (byId("connection").textContent = "The emulator does not respond."));
