/** The report as JUnit XML, for GitLab and Jenkins: a suite for each stack, a test case for each finding. */
import Builder from "fast-xml-builder";
import { counts, type Finding, type Report, type StackReport } from "../report";
import { changeText, noteOf, plainText, stackTitle } from "./texts";

/** The test case of a stack without findings, and of one that failed. */
const WHOLE_STACK = "comparison with the services";

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

export function junit(report: Report): string {
    const suites = report.stacks.map((stack) => suiteOf(stack, report.generatedAt));
    const cases = suites.flatMap((suite) => suite.testcase);
    const { skipped: _skipped, ...totals } = countsOf(cases);
    return builder.build({
        "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
        testsuites: { "@name": "drift", ...attributes(totals), testsuite: suites },
    });
}

function suiteOf(stack: StackReport, at: string): { testcase: TestCase[] } {
    const testcase = casesOf(stack);
    return {
        ...attributes({ name: line(stackTitle(stack)), ...countsOf(testcase), timestamp: at }),
        testcase,
    };
}

function casesOf({ project, stack, error, findings }: StackReport): TestCase[] {
    const place = { "@classname": line(`${project}.${stack}`) };
    const cases: TestCase[] = findings.map((finding) => ({
        ...place,
        "@name": line(nameOf(finding)),
        ...resultOf(finding),
    }));
    if (error !== undefined) {
        const [first = ""] = error.split("\n");
        const failed = { "@message": line(first), "@type": "error", "#text": plainText(error) };
        cases.unshift({ ...place, "@name": WHOLE_STACK, error: failed });
    }
    return cases.length > 0 ? cases : [{ ...place, "@name": WHOLE_STACK }];
}

/** GitLab shows one of several test cases with one name. The id tells apart what has the same name at the service. */
function nameOf({ kind, name, type, id, ignored }: Finding): string {
    return `${kind} ${name} (${type}, ${id})${ignored ? `, ignored by ${ignored.rule}` : ""}`;
}

function resultOf(finding: Finding): Pick<TestCase, "failure" | "skipped"> {
    const { kind, properties, urn, id, firstSeen, remedy } = finding;
    const note = noteOf(finding);
    const paths = properties.map(({ path }) => path).join(", ");
    const message = line(note === "" ? `the state and the service differ: ${paths}` : note);
    if (!counts(finding)) {
        return { skipped: { "@message": message } };
    }
    const text = [
        ...properties.map((property) => `${property.path}: ${changeText(property)}`),
        ...(note === "" ? [] : [note]),
        `${urn ?? id}`,
        `first seen: ${firstSeen}`,
        `remedy: ${remedy}`,
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

/** Attributes hold no line breaks. */
function line(text: string): string {
    return plainText(text).replace(/[\t\n]+/g, " ");
}
