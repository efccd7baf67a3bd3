/** JSON from outside: nothing in it gets at prototypes, and none of it is so deep that code which walks it runs out of stack. */

const DEEPEST = 200;

export class JsonTooDeepError extends Error {
    constructor() {
        super(`JSON nested deeper than ${DEEPEST} levels`);
        this.name = "JsonTooDeepError";
    }
}

/** What the text says, without keys named `__proto__`. @throws SyntaxError | JsonTooDeepError */
export function parseJson(text: string): unknown {
    if (depthExceeds(text, DEEPEST)) {
        throw new JsonTooDeepError();
    }
    // The key can be written with escapes; only texts that may hold it pay for a reviver.
    return text.includes("__proto__") || text.includes("\\u")
        ? JSON.parse(text, (key, value: unknown) => (key === "__proto__" ? undefined : value))
        : JSON.parse(text);
}

function depthExceeds(text: string, most: number): boolean {
    let depth = 0;
    let inString = false;
    for (let index = 0; index < text.length; index++) {
        const code = text.charCodeAt(index);
        if (inString) {
            if (code === BACKSLASH) {
                index++;
            } else if (code === QUOTE) {
                inString = false;
            }
        } else if (code === QUOTE) {
            inString = true;
        } else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
            if (++depth > most) {
                return true;
            }
        } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) {
            depth--;
        }
    }
    return false;
}

const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
