/** Parses untrusted JSON. It cannot change a prototype, and its depth is limited so that recursive code does not overflow the stack. */

const MAX_DEPTH = 200;

export class JsonTooDeepError extends Error {
    constructor() {
        super(`JSON nested deeper than ${MAX_DEPTH} levels`);
        this.name = "JsonTooDeepError";
    }
}

/** The parsed value, without keys named `__proto__`. @throws SyntaxError | JsonTooDeepError */
export function parseJson(text: string): unknown {
    if (depthExceeds(text, MAX_DEPTH)) {
        throw new JsonTooDeepError();
    }
    // The key may be written with escapes. A reviver is slow, so it is used only for texts that may contain the key.
    return text.includes("__proto__") || text.includes("\\u")
        ? JSON.parse(text, (key, value: unknown) => (key === "__proto__" ? undefined : value))
        : JSON.parse(text);
}

/** The value, if it is a JSON object. */
export function asRecord(value: unknown): Record<string, unknown> | undefined {
    return typeof value === "object" && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)
        : undefined;
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
