/** A setting that takes one of a few words. */
import * as z from "zod";

export const choice = <const Word extends string>(...words: readonly [Word, ...Word[]]) =>
    z
        .string({ error: `must be ${listed(words)}` })
        .refine((text): text is Word => (words as readonly string[]).includes(text), {
            error: `must be ${listed(words)}`,
        });

function listed(words: readonly string[]): string {
    return `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}
