/** Rules of what is not reported, kept in git: a YAML file with the patterns of each rule, its reason, and optionally a date after which it no longer counts. */
import { readFile } from "node:fs/promises";
import { parseDocument, YAMLSeq, type Document } from "yaml";
import * as z from "zod";
import type { Found } from "./findings";
import { isLiteral, matcher, type Matcher } from "./glob";
import { DriftError } from "./errors";

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

type Rule = z.output<typeof rule>;

interface ReadRule {
    rule: Rule;
    /** `drift.yaml, rule 1` */
    name: string;
    position: number;
    expired: boolean;
    /** For each pattern of the rule, whether the value of a finding fits. */
    patterns: readonly (readonly [Exclude<(typeof PATTERNS)[number], "property">, Matcher])[];
    property: Matcher | undefined;
}

/** What a run looked at, to tell a rule that is not used from one that concerns something else. */
export interface Looked {
    stacks: readonly { project: string; stack: string }[];
    unmanaged: boolean;
}

export class Rules {
    /** By the one URN or id that a rule names, as `--accept` writes them: each finding is compared with few of thousands of rules. */
    private readonly byUrn = new Map<string, ReadRule[]>();
    private readonly byId = new Map<string, ReadRule[]>();
    private readonly others: ReadRule[] = [];
    private readonly used = new Set<ReadRule>();

    private constructor(private readonly rules: readonly ReadRule[]) {
        for (const one of rules) {
            const { urn, id } = one.rule;
            if (urn !== undefined && isLiteral(urn)) {
                addTo(this.byUrn, urn, one);
            } else if (id !== undefined && isLiteral(id)) {
                addTo(this.byId, id, one);
            } else {
                this.others.push(one);
            }
        }
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
            return new Rules([]);
        }
        const rules = parsed(file, documentOf(file, text));
        return new Rules(
            rules.map((rule, position) => ({
                rule,
                name: `${file}, rule ${position + 1}`,
                position,
                expired: rule.until !== undefined && rule.until < today,
                patterns: (["type", "urn", "id", "kind"] as const).flatMap((name) => {
                    const glob = rule[name];
                    return glob === undefined ? [] : [[name, matcher(glob)] as const];
                }),
                property: rule.property === undefined ? undefined : matcher(rule.property),
            })),
        );
    }

    /** Sentences about rules whose date has passed. */
    get expired(): string[] {
        return this.rules
            .filter((one) => one.expired)
            .map(({ name, rule: { reason, until } }) => `${name} ended on ${until ?? ""}: ${reason}`);
    }

    /** Sentences about rules that fit no finding so far, though what was looked at could have had one. */
    unused(looked: Looked): string[] {
        return this.rules
            .filter((one) => !one.expired && !this.used.has(one) && concerns(one.rule, looked))
            .map(({ name, rule: { reason } }) => `${name} covers no finding: ${reason}`);
    }

    /** A finding, as two where rules cover a part of its properties: what counts, and what is ignored. */
    applied(finding: Found): Found[] {
        if (finding.ignored) {
            return [finding];
        }
        const matching = this.candidates(finding).filter((one) => !one.expired && matches(one, finding));
        matching.forEach((one) => this.used.add(one));
        const whole = matching.find(({ property }) => property === undefined);
        if (whole) {
            return [ignoredBy(finding, whole)];
        }
        const left = [...finding.properties];
        const parts: Found[] = [];
        for (const one of matching) {
            const covered = left.filter(({ path }) => one.property?.(path));
            if (covered.length > 0) {
                left.splice(0, left.length, ...left.filter((property) => !covered.includes(property)));
                parts.push(ignoredBy({ ...finding, properties: covered }, one));
            }
        }
        return left.length > 0 || parts.length === 0 ? [{ ...finding, properties: left }, ...parts] : parts;
    }

    /** The rules that may cover it, in their order. */
    private candidates({ urn, id }: Found): ReadRule[] {
        const named = [...(this.byUrn.get(urn ?? "") ?? []), ...(this.byId.get(id) ?? [])];
        return named.length === 0
            ? this.others
            : [...named, ...this.others].sort((a, b) => a.position - b.position);
    }
}

function addTo(rules: Map<string, ReadRule[]>, key: string, one: ReadRule): void {
    const known = rules.get(key);
    if (known) {
        known.push(one);
    } else {
        rules.set(key, [one]);
    }
}

function ignoredBy(finding: Found, { rule: { reason }, name }: ReadRule): Found {
    return {
        ...finding,
        // Beside the part of the same finding that counts.
        fingerprint: `${finding.fingerprint}-ignored`,
        ignored: { reason, rule: name },
        remedy: "nothing: it is ignored",
    };
}

function matches({ patterns, property }: ReadRule, { type, urn = "", id, kind, properties }: Found): boolean {
    const values = { type, urn, id, kind };
    return (
        patterns.every(([name, fits]) => fits(values[name])) &&
        (property === undefined || properties.some(({ path }) => property(path)))
    );
}

/** Whether a finding of this run could have fitted: not, where the rule names the URNs of another stack. */
function concerns({ urn, kind }: Rule, { stacks, unmanaged }: Looked): boolean {
    const [, stack, project] = /^urn:pulumi:([^:*?]+)::([^:*?]+)::/.exec(urn ?? "") ?? [];
    const isLooked =
        stack === undefined || stacks.some((one) => one.stack === stack && one.project === project);
    return isLooked && (kind !== "unmanaged" || unmanaged);
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
