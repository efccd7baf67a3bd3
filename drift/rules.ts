/** Rules of what is not reported, kept in git: a YAML file with the patterns of each rule, its reason, and optionally a date after which it no longer counts. */
import { readFile } from "node:fs/promises";
import { parseDocument, YAMLSeq, type Document } from "yaml";
import * as z from "zod";
import type { Found } from "./findings";
import { fits } from "./glob";
import { DriftError } from "./pulumi";

export const DEFAULT_RULES = "drift.yaml";

const PATTERNS = ["type", "urn", "id", "property", "kind"] as const;

const pattern = z.string().min(1, "must not be empty").optional();

const rule = z
    .strictObject({
        type: pattern,
        urn: pattern,
        id: pattern,
        property: pattern,
        kind: pattern,
        reason: z.string({ error: "is required: say why it is no finding" }).min(1, "must not be empty"),
        until: z
            .string()
            .regex(/^\d{4}-\d\d-\d\d$/, "must be a date such as 2027-01-31")
            .optional(),
    })
    .refine((one) => PATTERNS.some((name) => one[name] !== undefined), {
        error: `needs at least one of ${PATTERNS.join(", ")}`,
    });

const rulesFile = z.strictObject({ rules: z.array(rule).nullish() }).nullish();

export type Rule = z.output<typeof rule>;

export class Rules {
    private constructor(
        private readonly file: string,
        private readonly rules: readonly { rule: Rule; name: string; expired: boolean }[],
    ) {}

    static none(): Rules {
        return new Rules("", []);
    }

    /** `required`: the file was named, so that it has to exist. @throws DriftError with every mistake in it */
    static async read(
        file: string,
        { required, today }: { required: boolean; today: string },
    ): Promise<Rules> {
        const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
            if (error.code === "ENOENT" && !required) {
                return undefined;
            }
            throw new DriftError(`the rules ${file} cannot be read (${error.code ?? error.message})`);
        });
        if (text === undefined) {
            return new Rules(file, []);
        }
        const rules = parsed(file, documentOf(file, text));
        return new Rules(
            file,
            rules.map((one, index) => ({
                rule: one,
                name: `${file}, rule ${index + 1}`,
                expired: one.until !== undefined && one.until < today,
            })),
        );
    }

    /** Sentences about rules whose date has passed. */
    get expired(): string[] {
        return this.rules
            .filter((one) => one.expired)
            .map(({ name, rule: { reason, until } }) => `${name} ended on ${until ?? ""}: ${reason}`);
    }

    /** A finding, as two where rules cover a part of its properties: what counts, and what is ignored. */
    applied(finding: Found): Found[] {
        if (finding.ignored) {
            return [finding];
        }
        const matching = this.rules.filter(({ rule: one, expired }) => !expired && matches(one, finding));
        const whole = matching.find(({ rule: one }) => one.property === undefined);
        if (whole) {
            return [ignoredBy(finding, whole)];
        }
        const left = [...finding.properties];
        const parts: Found[] = [];
        for (const one of matching) {
            const covered = left.filter(({ path }) => fits(one.rule.property ?? "", path));
            if (covered.length > 0) {
                left.splice(0, left.length, ...left.filter((property) => !covered.includes(property)));
                parts.push(ignoredBy({ ...finding, properties: covered }, one));
            }
        }
        return left.length > 0 || parts.length === 0 ? [{ ...finding, properties: left }, ...parts] : parts;
    }
}

function ignoredBy(finding: Found, { rule: { reason }, name }: { rule: Rule; name: string }): Found {
    return {
        ...finding,
        // Beside the part of the same finding that counts.
        fingerprint: `${finding.fingerprint}-ignored`,
        ignored: { reason, rule: name },
        remedy: "nothing: it is ignored",
    };
}

function matches(one: Rule, { type, urn = "", id, kind, properties }: Found): boolean {
    const values = { type, urn, id, kind };
    return (
        (["type", "urn", "id", "kind"] as const).every((name) => {
            const wanted = one[name];
            return wanted === undefined || fits(wanted, values[name]);
        }) &&
        (one.property === undefined || properties.some(({ path }) => fits(one.property ?? "", path)))
    );
}

/** The file with a rule for each finding added; comments and order stay. */
export async function withAccepted(
    file: string,
    findings: readonly Pick<Found, "type" | "urn" | "id" | "kind">[],
    reason: string,
): Promise<string> {
    const text = await readFile(file, "utf8").catch(() => "");
    const document = documentOf(file, text);
    parsed(file, document);
    let rules = document.get("rules");
    if (!(rules instanceof YAMLSeq)) {
        rules = new YAMLSeq();
        document.set("rules", rules);
    }
    for (const { type, urn, id, kind } of findings) {
        const which = urn === undefined ? { type, id: literal(id) } : { urn: literal(urn) };
        (rules as YAMLSeq).add(document.createNode({ ...which, kind, reason }));
    }
    return document.toString({ lineWidth: 0 });
}

/** A text that a pattern takes as itself. Neither ids nor URNs contain these characters, except in names. */
function literal(text: string): string {
    return text.replace(/[*?]/g, "?");
}

function documentOf(file: string, text: string): Document {
    const document = parseDocument(text);
    const [error] = document.errors;
    if (error) {
        throw new DriftError(`the rules ${file} are not YAML: ${error.message.split("\n")[0] ?? ""}`);
    }
    return document;
}

function parsed(file: string, document: Document): Rule[] {
    const result = rulesFile.safeParse(document.toJS() as unknown);
    if (!result.success) {
        const problems = result.error.issues.map(
            ({ path, message }) => `${path.join(".") || "the file"} ${message}`,
        );
        throw new DriftError(`the rules ${file} are wrong: ${problems.join("; ")}`);
    }
    return result.data?.rules ?? [];
}
