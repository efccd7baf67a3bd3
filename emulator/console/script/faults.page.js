/** The switches of faults. Each is a part of the active plan; the other parts of a plan that was set elsewhere stay as they are. */

const presets = JSON.parse(byId("presets").textContent);
const switches = [...byId("faults").querySelectorAll("[role=switch]")];
let plan = null;
/** The version of the plan that came last, and the one that shows what a person has switched since then. */
let version = 0;
let awaited = 0;
let sending = 0;

const sameJson = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Whether a rule of the plan is that of a preset, for one service or all of them. */
function isOf(preset, rule) {
    const { service: _service, ...when } = rule.when;
    return preset.rule !== undefined && sameJson({ ...rule, when }, preset.rule);
}

function placeOf(preset) {
    return plan?.rules.findIndex((rule) => isOf(preset, rule)) ?? -1;
}

function isOn(preset) {
    return preset.rule === undefined
        ? plan !== null && Object.entries(preset.fields).every(([name, value]) => sameJson(plan[name], value))
        : placeOf(preset) >= 0;
}

/** What the emulator has; not while it is older than what was switched here. */
function showFaults({ plan: current, planVersion, counts, held }) {
    version = planVersion;
    byId("release").disabled = held === 0;
    byId("release").textContent = held === 0 ? "Release held requests" : `Release held requests (${held})`;
    if (sending > 0 || version < awaited) {
        return;
    }
    plan = current;
    showPlan(counts);
}

function showPlan(counts) {
    presets.forEach((preset, index) => {
        switches[index].checked = isOn(preset);
        byId("faults").querySelector(`[data-count="${index}"]`).textContent = countOf(preset, counts);
    });
    const others = otherParts();
    byId("other-plan").hidden = others === undefined;
    byId("other-plan").querySelector("pre").textContent =
        others === undefined ? "" : JSON.stringify(others, null, 2);
    byId("no-faults").disabled = plan === null;
}

/** Sets a plan, or none. What is switched next builds on it. */
async function setPlan(next) {
    const expected = Math.max(version, awaited) + 1;
    plan = next;
    showPlan();
    sending += 1;
    try {
        await (next === null ? control("DELETE", "faults") : control("PUT", "faults", next));
        awaited = expected;
    } finally {
        sending -= 1;
    }
}

function countOf(preset, counts) {
    if (counts === undefined || !isOn(preset)) {
        return "";
    }
    const { rateLimit, staleRead } = counts.kinds;
    const ofField = { rateLimit, staleReadsMs: staleRead }[Object.keys(preset.fields ?? {})[0]];
    const injected = preset.rule === undefined ? ofField : counts.rules[placeOf(preset)]?.injected;
    return injected === undefined ? "" : `${injected} so far`;
}

/** What is in the plan and no switch shows; undefined where there is nothing. */
function otherParts() {
    if (plan === null) {
        return undefined;
    }
    const rules = plan.rules.filter((rule) => !presets.some((preset) => isOf(preset, rule)));
    const shown = new Set(presets.filter(isOn).flatMap(({ fields = {} }) => Object.keys(fields)));
    const fields = Object.entries(plan).filter(
        ([name, value]) => name !== "rules" && !shown.has(name) && ![0, false].includes(value),
    );
    const parts = { ...Object.fromEntries(fields), ...(rules.length > 0 ? { rules } : {}) };
    return Object.keys(parts).length === 0 ? undefined : parts;
}

/** The plan with a preset on or off. */
function planWith(preset, on, service) {
    const { rules = [], ...rest } = plan ?? {};
    if (preset.rule !== undefined) {
        const others = rules.filter((rule) => !isOf(preset, rule));
        const added = {
            ...preset.rule,
            when: { ...(service === "" ? {} : { service }), ...preset.rule.when },
        };
        return { ...rest, rules: on ? [...others, added] : others };
    }
    const fields = Object.entries(rest).filter(([name]) => !(name in preset.fields));
    return { ...Object.fromEntries(fields), ...(on ? preset.fields : {}), rules };
}

byId("faults").addEventListener("submit", (event) => event.preventDefault());
byId("faults").addEventListener("change", ({ target }) => {
    if (target.name !== "preset") {
        return;
    }
    const preset = presets[Number(target.value)];
    const next = planWith(preset, target.checked, byId("faults").elements.service.value);
    void attempt(() => setPlan(next), `${preset.name}: ${target.checked ? "on" : "off"}.`);
});
byId("no-faults").addEventListener("click", () => attempt(() => setPlan(null), "All faults were removed."));
byId("release").addEventListener("click", () =>
    attempt(
        () => control("POST", "release"),
        (text) => `Released: ${JSON.parse(text).released}.`,
    ),
);
