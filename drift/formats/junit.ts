/** The report as JUnit XML, for GitLab and Jenkins: a suite for each stack or comparison, a test case for each finding. */
import Builder from "fast-xml-builder";
import type { Entry, Group, View } from "../views/view";
import { changeText, lineText, plainText } from "./texts";

interface Result {
    "@message": string;
    "@type"?: string;
    "#text"?: string;
}

interface TestCase {
    "@classname": string;
    "@name": string;
    failure?: Result;
    error?: Result;
    skipped?: Result;
}

const builder = new Builder({
    attributeNamePrefix: "@",
    ignoreAttributes: false,
    suppressBooleanAttributes: false,
    suppressEmptyNode: true,
    format: true,
});

export function junit(view: View): string {
    const suites = view.groups.map((group) => suiteOf(group, view));
    const cases = suites.flatMap((suite) => suite.testcase);
    const { skipped: _skipped, ...totals } = countsOf(cases);
    return builder.build({
        "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
        testsuites: { "@name": view.kind, ...attributes(totals), testsuite: suites },
    });
}

function suiteOf(group: Group, view: View): { testcase: TestCase[] } {
    const testcase = casesOf(group, view);
    return {
        ...attributes({ name: lineText(group.title), ...countsOf(testcase), timestamp: view.generatedAt }),
        testcase,
    };
}

function casesOf({ className, whole, error, entries }: Group, view: View): TestCase[] {
    const place = { "@classname": lineText(className) };
    const cases: TestCase[] = entries.map((entry) => ({
        ...place,
        "@name": lineText(nameOf(entry)),
        ...resultOf(entry, view),
    }));
    if (error !== undefined) {
        const [first = ""] = error.split("\n");
        const failed = { "@message": lineText(first), "@type": "error", "#text": plainText(error) };
        cases.unshift({ ...place, "@name": whole, error: failed });
    }
    // A group without entries is one test case that passes.
    return cases.length > 0 ? cases : [{ ...place, "@name": whole }];
}

/** GitLab shows one of several test cases with one name. The id tells apart what has the same name at the service. */
function nameOf({ kind, name, type, id, ignored }: Entry): string {
    return `${kind} ${name} (${type}, ${id})${ignored ? `, ignored by ${ignored.rule}` : ""}`;
}

function resultOf(entry: Entry, view: View): Pick<TestCase, "failure" | "skipped"> {
    const { kind, changes, note, place, firstSeen, remedy } = entry;
    const paths = changes.map(({ path }) => path).join(", ");
    const message = lineText(note === "" ? `${view.difference}: ${paths}` : note);
    if (!entry.counts) {
        return { skipped: { "@message": message } };
    }
    const text = [
        ...changes.map((change) => `${change.path}: ${changeText(change, view)}`),
        ...(note === "" ? [] : [note]),
        place,
        ...(firstSeen === undefined ? [] : [`first seen: ${firstSeen}`]),
        ...(remedy === undefined ? [] : [`remedy: ${remedy}`]),
    ];
    return {
        failure: { "@message": message, "@type": kind, "#text": plainText(text.join("\n")) },
    };
}

function countsOf(cases: readonly TestCase[]) {
    const of = (result: "failure" | "error" | "skipped"): number =>
        cases.filter((one) => one[result] !== undefined).length;
    return { tests: cases.length, failures: of("failure"), errors: of("error"), skipped: of("skipped") };
}

function attributes(values: Readonly<Record<string, string | number>>): Record<string, string> {
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [`@${name}`, String(value)]));
}
