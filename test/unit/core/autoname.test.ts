/** Names that the provider generates from a resource's name and cuts to the length that the service accepts. */
import { autoname } from "../../../provider/core/check/autoname";

const SEED = new Uint8Array([1, 2, 3]);

test.each([
    ["a character of two units", "abcdef\u{1F600}", 15, /^abcdef-[0-9a-f]{7}$/],
    ["a separator before the part that is cut", "abcde-f", 14, /^abcde-[0-9a-f]{7}$/],
    ["a separator before half of a character", "abcde-\u{1F600}", 15, /^abcde-[0-9a-f]{7}$/],
])(
    "a name that is cut within %s ends in a whole character and no separator",
    (_where, resourceName, longest, expected) => {
        const name = autoname(resourceName, SEED, undefined, longest);
        expect(name).toMatch(expected);
        expect(name.length).toBeLessThanOrEqual(longest);
    },
);
