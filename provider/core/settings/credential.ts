/** A setting that is a credential: it travels in an HTTP header, so what no header can hold is refused when it is configured. */
import { z } from "zod";
import { secret } from "../declare/property";

/** Characters that a copied key picks up, in words. The value itself is in no message. */
const STRAY: readonly (readonly [RegExp, string])[] = [
    [/[\r\n\u2028\u2029]/, "a line break"],
    [/[\u2018-\u201f\u00ab\u00bb]/, "a typographic quotation mark"],
    [/[\s\u200b-\u200d\u2060\ufeff]/, "white space"],
];

/** White space around it is dropped, as `$(cat file)` and copied texts bring it along. */
export const credential = (): z.ZodString =>
    secret(
        z
            .string({ error: "must be a text" })
            .trim()
            .min(1, { error: "must not be empty", abort: true })
            .regex(/^[\x21-\x7e]*$/, {
                error: (issue) =>
                    `must be visible ASCII characters only, but ${strayIn(String(issue.input))}`,
            }),
    );

function strayIn(text: string): string {
    const at = text.search(/[^\x21-\x7e]/);
    const what = STRAY.find(([pattern]) => pattern.test(text.charAt(at)))?.[1] ?? "another character";
    return `character ${at + 1} is ${what}: copy the key again`;
}
