/** Expressions of GitHub's workflows, evaluated by GitHub's own package. */
import { buildSync } from "esbuild";
import { runInThisContext } from "node:vm";
import type * as Expressions from "@actions/expressions";
import { REPOSITORY } from "../../../toolchain/stack/project";

/** `github`, `inputs`, `steps`, … */
export type Contexts = Readonly<Record<string, unknown>>;

/** What a condition asks of the job. */
export interface Status {
    /** A step before has failed. */
    failed: boolean;
    /** The files of the workspace that fit a pattern have content. */
    hashFiles: (pattern: string) => string;
}

/** The text with the value of each `${{ }}` in it. */
export function interpolated(text: string, contexts: Contexts, status: Status): string {
    return text.replace(/\$\{\{(.*?)\}\}/gs, (_all, expression: string) =>
        evaluate(expression, contexts, status).coerceString(),
    );
}

/** Whether a step or job runs: without a function of the status, only if nothing has failed. */
export function holds(condition: string | undefined, contexts: Contexts, status: Status): boolean {
    const expression = condition?.replace(/^\s*\$\{\{(.*)\}\}\s*$/s, "$1") ?? "success()";
    const always = /\b(always|success|failure|cancelled)\(\)/.test(expression);
    if (!always && status.failed) {
        return false;
    }
    const value = evaluate(expression, contexts, status);
    return value.kind === loaded().data.Kind.Boolean
        ? value.coerceString() === "true"
        : value.coerceString() !== "";
}

function evaluate(
    expression: string,
    contexts: Contexts,
    { failed, hashFiles }: Status,
): Expressions.data.ExpressionData {
    const { data, Evaluator, Lexer, Parser } = loaded();
    const boolean = (name: string, value: boolean) => ({
        name,
        minArgs: 0,
        maxArgs: 0,
        call: () => new data.BooleanData(value),
    });
    const functions = [
        boolean("always", true),
        boolean("success", !failed),
        boolean("failure", failed),
        boolean("cancelled", false),
        {
            name: "hashFiles",
            minArgs: 1,
            maxArgs: 1,
            call: (pattern: Expressions.data.ExpressionData) =>
                new data.StringData(hashFiles(pattern.coerceString())),
        },
    ];
    const { tokens } = new Lexer(expression).lex();
    const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
    const values = JSON.parse(JSON.stringify(contexts), data.reviver) as Expressions.data.Dictionary;
    return new Evaluator(
        parsed,
        values,
        new Map(functions.map((one) => [one.name.toLowerCase(), one])),
    ).evaluate();
}

let evaluator: typeof Expressions | undefined;

/** The package has ES modules only, which Jest does not load. */
function loaded(): typeof Expressions {
    if (evaluator === undefined) {
        const { outputFiles } = buildSync({
            stdin: { contents: 'export * from "@actions/expressions"', resolveDir: REPOSITORY },
            bundle: true,
            format: "iife",
            globalName: "expressions",
            write: false,
        });
        evaluator = runInThisContext(
            `(() => { ${outputFiles[0]?.text}; return expressions; })()`,
        ) as typeof Expressions;
    }
    return evaluator;
}
