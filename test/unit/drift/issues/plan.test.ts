/** Which issues a report opens, updates and closes, and which text goes into the issue and which into a comment. */
import { plannedActions, type OpenIssue } from "../../../../drift/issues/plan";
import { EVERYTHING, finding, HOSTILE, many, NOTHING, reportOf, SPECIAL, stackReport } from "../reports";

const ONE = reportOf([stackReport([finding()])]);

/** The issue that a report opens. */
function opened(report = ONE, number = 7): OpenIssue {
    const [action] = plannedActions(report, []);
    if (action?.kind !== "open") {
        throw new Error("nothing is opened");
    }
    return { number, body: action.body };
}

test("a stack with drift gets one issue, which names it and has its report", () => {
    const [action, ...others] = plannedActions(ONE, []);
    expect(others).toEqual([]);
    expect(action).toMatchObject({ kind: "open", stack: "team/prod", title: "Drift in team/prod" });
    const { body } = opened();
    expect(body.split("\n").slice(0, 4)).toEqual([
        expect.stringMatching(/^<!-- pulumi-workspaces-drift-issue team\/prod [0-9a-f]{64} -->$/) as string,
        "<!-- pulumi-workspaces-drift -->",
        "",
        "## Drift: 1 changed",
    ]);
    expect(body).toContain("by hand");
    expect(body).not.toContain("<strong>new</strong>");
});

test("each stack has its own issue; one without findings that count has none", () => {
    const covered = finding({ ignored: { reason: "others write it", rule: "drift.yaml, rule 1" } });
    const report = reportOf([
        stackReport([finding()]),
        stackReport([finding({ name: "other" })], { stack: "dev" }),
        stackReport([covered], { stack: "covered", status: "in-sync" }),
    ]);
    const actions = plannedActions(report, []);
    expect(actions.map(({ kind, stack }) => [kind, stack])).toEqual([
        ["open", "team/prod"],
        ["open", "team/dev"],
    ]);
    expect(actions[1]).toMatchObject({ body: expect.not.stringContaining("team/prod") as string });
});

test("the same findings change nothing, whether or not they are marked as new", () => {
    for (const isNew of [true, false]) {
        const again = reportOf([
            stackReport([finding({ new: isNew, firstSeen: "2026-12-24T00:00:00.000Z" })]),
        ]);
        expect(plannedActions(again, [opened()])).toEqual([]);
    }
});

test("a new finding is a comment with it alone, and the text has all of them", () => {
    const known = finding({ new: false });
    const fresh = finding({ fingerprint: "8".repeat(32), name: "fresh" });
    const [action, ...others] = plannedActions(reportOf([stackReport([known, fresh])]), [opened()]);
    expect(others).toEqual([]);
    expect(action).toMatchObject({ kind: "update", number: 7 });
    const { body = "", comment = "" } = action?.kind === "update" ? action : {};
    expect(body).toContain("## Drift: 2 changed");
    expect(comment).toMatch(/^New since the report before:\n\n/);
    expect(comment).toContain("## Drift: 1 changed");
    expect(comment).toContain("fresh");
});

test.each([
    ["another value of a known finding", [finding({ new: false, properties: [] })]],
    ["one finding less", [finding({ new: false })]],
])("%s is an edit that notifies nobody", (_what, findings) => {
    const before = reportOf([
        stackReport([finding(), finding({ fingerprint: "9".repeat(32), name: "gone" })]),
    ]);
    const [action] = plannedActions(reportOf([stackReport(findings)]), [opened(before)]);
    expect(action).toEqual({
        kind: "update",
        stack: "team/prod",
        number: 7,
        body: expect.stringContaining("## Drift: 1 changed") as string,
    });
});

test("the issue is closed, with a word, when the stack is in sync", () => {
    expect(plannedActions(NOTHING, [opened()])).toEqual([
        {
            kind: "close",
            stack: "team/prod",
            number: 7,
            comment: "The stack and the services agree again, but for what rules cover.",
        },
    ]);
    expect(plannedActions(NOTHING, [])).toEqual([]);
});

test("an issue that is closed says what could not be compared", () => {
    const report = reportOf([stackReport([finding({ kind: "unverifiable", properties: [] })])]);
    expect(plannedActions(report, [opened()])).toMatchObject([
        {
            kind: "close",
            comment:
                "The stack and the services agree again, but for what rules cover. 1 of its objects could not be compared.",
        },
    ]);
});

test("what is not known changes no issue: a stack that failed, a stack that was not looked at, an issue of others", () => {
    const failed = reportOf([stackReport([], { status: "error", error: "incorrect passphrase" })]);
    expect(plannedActions(failed, [opened()])).toEqual([]);
    expect(plannedActions(reportOf([stackReport([], { stack: "dev" })]), [opened()])).toEqual([]);
    expect(plannedActions(NOTHING, [{ number: 1, body: "Drift in team/prod" }])).toEqual([]);
    expect(plannedActions(EVERYTHING, []).map(({ stack }) => stack)).toEqual(["team/prod"]);
});

test("of two issues of a stack the older one is kept up to date", () => {
    const [action] = plannedActions(NOTHING, [opened(ONE, 9), opened(ONE, 3)]);
    expect(action).toMatchObject({ number: 3 });
});

test("the text that GitHub returns for an edited issue, with its line breaks, is recognized", () => {
    const body = opened().body.replaceAll("\n", "\r\n");
    expect(plannedActions(ONE, [{ number: 7, body }])).toEqual([]);
});

test("a report of any size fits into an issue and a comment", () => {
    const { body } = opened(many(5000));
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body.length).toBeGreaterThan(64_000);
    const [action] = plannedActions(many(5000), [opened()]);
    const { comment = "" } = action?.kind === "update" ? action : {};
    expect(comment.length).toBeLessThanOrEqual(65_536);
    expect(comment).toContain("findings are left out here");
});

test("a name of any characters stays within the hidden comment, and is recognized", () => {
    const [stack] = HOSTILE.stacks;
    const report = reportOf([
        { ...stackReport([finding()]), project: `--> ${SPECIAL}`, stack: stack?.stack ?? "" },
    ]);
    const { body } = opened(report);
    expect(body.split("\n")[0]).toMatch(/^<!-- [^<>\s]+ [^<>\s]+ [0-9a-f]{64} -->$/);
    expect(plannedActions(report, [{ number: 7, body }])).toEqual([]);
});
