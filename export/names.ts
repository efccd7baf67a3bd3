/**
 * Names that a person would give: one for each object, valid as a variable in every language of Pulumi, and unique without regard to case. They are the names of
 * the resources too, so that the import file is the same for all languages.
 */

/** The most characters of a part of a name; the next word is left out. */
const LONGEST_PART = 40;

/** Letters that a decomposition into a base letter and accents does not reach. */
const LETTERS: Readonly<Record<string, string>> = {
    ß: "ss",
    æ: "ae",
    Æ: "AE",
    œ: "oe",
    Œ: "OE",
    ø: "o",
    Ø: "O",
    ł: "l",
    Ł: "L",
    đ: "d",
    Đ: "D",
    ð: "d",
    þ: "th",
    ı: "i",
};

/** Reserved in a language that a program may be converted to, or a name that generated programs use themselves. */
const RESERVED = new Set(
    [
        // TypeScript and JavaScript
        "abstract any arguments as async await boolean break case catch class const constructor continue debugger declare default delete do else enum eval export extends false",
        "finally for from function get if implements import in infer instanceof interface is keyof let module namespace never new null number object of package private",
        "protected public readonly require return set static string super switch symbol this throw true try type typeof undefined unique unknown using var void while with yield",
        "array boolean buffer console date error exports global globalThis infinity json map math nan process promise",
        // Python
        "and assert def del elif except global lambda none nonlocal not or pass raise print list dict str int float id",
        // Go
        "chan defer fallthrough func go goto range select struct append cap close len make nil init main string bool byte ctx err fmt",
        // C#
        "base checked decimal delegate event explicit extern fixed foreach implicit internal lock operator out override params ref sbyte sealed sizeof stackalloc ushort uint ulong unchecked unsafe virtual volatile dynamic record value task",
        // Java
        "final native short long double char strictfp synchronized throws transient goto app context",
        // Pulumi
        "pulumi config workspaces resources outputs variables project stack organization cwd rootDirectory self options parent provider secret element entries lookup resource",
    ].flatMap((line) => line.split(" ").map((word) => word.toLowerCase())),
);

/** The words of a text, in lower case and ASCII: `API_KEY` and `apiKey` are `api` and `key`. Empty for an emoji. */
export function wordsOf(text: string): string[] {
    const ascii = [...text]
        .map((letter) => LETTERS[letter] ?? letter)
        .join("")
        .normalize("NFKD")
        // Accents, which the decomposition puts behind their letters.
        .replace(/\p{Mark}/gu, "");
    const words = ascii.match(/\d*[A-Z]+(?![a-z])\d*|\d*[A-Z]?[a-z]+\d*|\d+/g) ?? [];
    return words.map((word) => word.toLowerCase());
}

/** The words as one name, `apiKey`. */
export function camelCase(words: readonly string[]): string {
    return words.map((word, index) => (index === 0 ? word : capitalized(word))).join("");
}

function capitalized(word: string): string {
    return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The first words of a part, as many as a name should have. */
export function shortened(words: readonly string[]): string[] {
    const kept: string[] = [];
    let length = 0;
    for (const word of words) {
        length += word.length;
        if (kept.length > 0 && length > LONGEST_PART) {
            break;
        }
        kept.push(word.slice(0, LONGEST_PART));
    }
    return kept;
}

export function isUsableName(name: string): boolean {
    return /^[a-z][A-Za-z0-9]*$/.test(name) && !RESERVED.has(name.toLowerCase());
}

/** The names of one program. */
export class Names {
    private readonly taken = new Set<string>();
    /** The last number behind a name that others have, too. */
    private readonly numbers = new Map<string, number>();

    /** A name of an earlier export. `false`: it is taken. */
    reserve(name: string): boolean {
        if (this.taken.has(name.toLowerCase())) {
            return false;
        }
        this.taken.add(name.toLowerCase());
        return true;
    }

    /** The first candidate that is usable and free; otherwise the first usable one with a number. `fallback` precedes words that are no name by themselves. */
    take(candidates: readonly (readonly string[])[], fallback: readonly string[]): string {
        const names = candidates.map((words) => nameOf(words, fallback)).filter(isUsableName);
        const free = names.find((name) => this.reserve(name));
        if (free !== undefined) {
            return free;
        }
        const base = names[0] ?? camelCase([...fallback, "item"]);
        if (names.length === 0 && this.reserve(base)) {
            return base;
        }
        // A number behind a digit would read as a part of it.
        const stem = /\d$/.test(base) ? `${base}n` : base;
        for (let number = (this.numbers.get(stem) ?? 1) + 1; ; number++) {
            const name = `${stem}${number}`;
            if (this.reserve(name)) {
                this.numbers.set(stem, number);
                return name;
            }
        }
    }
}

/** A name starts with a letter. */
function nameOf(words: readonly string[], fallback: readonly string[]): string {
    const first = words[0] ?? "";
    return camelCase(words.length === 0 || /^\d/.test(first) ? [...fallback, ...words] : words);
}
