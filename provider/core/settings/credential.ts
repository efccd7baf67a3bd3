/** A setting that holds a credential. It is sent in an HTTP header, so characters that no header can hold are refused when it is configured. */
import * as z from "zod";
import { secret } from "../declare/property";

/** Names of characters that are often copied along with a key. No message contains the credential itself. */
const STRAY_CHARACTERS: readonly (readonly [RegExp, string])[] = [
    [/[\r\n\u2028\u2029]/, "a line break"],
    [/[\u2018-\u201f\u00ab\u00bb]/, "a typographic quotation mark"],
    [/[\s\u200b-\u200d\u2060\ufeff]/, "white space"],
];

/** Surrounding white space is removed: `$(cat file)` and copied texts often add it. */
export const credential = (): z.ZodString =>
    secret(
        z
            .string({ error: "must be a string" })
            .trim()
            .min(1, { error: "must not be empty", abort: true })
            .regex(/^[\x21-\x7e]*$/, {
                error: (issue) =>
                    `must be visible ASCII characters only, but ${describeStrayCharacter(String(issue.input))}`,
            }),
    );

function describeStrayCharacter(text: string): string {
    const at = text.search(/[^\x21-\x7e]/);
    const what =
        STRAY_CHARACTERS.find(([pattern]) => pattern.test(text.charAt(at)))?.[1] ?? "another character";
    return `character ${at + 1} is ${what}: copy the key again`;
}
