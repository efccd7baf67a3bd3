/** Where something is wrong within JSON or YAML, for a person who wrote it by hand. */
import type * as z from "zod";

/** One thing that is wrong. */
export interface PlacedProblem {
    readonly path: readonly PropertyKey[];
    readonly message: string;
}

/** The path as a program would write it: `workspaces[2].secrets[0].name`. */
function pathText(path: readonly PropertyKey[]): string {
    return path
        .map((part, index) => {
            if (typeof part === "number") {
                return `[${part}]`;
            }
            const name = String(part);
            if (/^[\w$]+$/.test(name)) {
                return index === 0 ? name : `.${name}`;
            }
            return `[${JSON.stringify(name)}]`;
        })
        .join("");
}

/** The issues of a zod error. A field that does not exist is a problem at its own path, and not at that of the object around it. */
export function placedProblems({ issues }: z.ZodError): PlacedProblem[] {
    return issues.flatMap((issue) =>
        issue.code === "unrecognized_keys"
            ? issue.keys.map((key) => ({
                  path: [...issue.path, key],
                  message: UNRECOGNIZED.test(issue.message) ? "is not a field here" : issue.message,
              }))
            : [{ path: issue.path, message: issue.message }],
    );
}

/** zod's own message, which names the keys again. */
const UNRECOGNIZED = /^Unrecognized key/;

export function placedText({ path, message }: PlacedProblem): string {
    return path.length > 0 ? `${pathText(path)}: ${message}` : message;
}
