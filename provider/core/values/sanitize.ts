/** Makes a text safe to display and to send: bounded, valid Unicode, and without control characters. */

/** gRPC sends the text of an error in a header, percent-encoded. A longer one would exceed the limit for headers and lose the response. */
const MAX_LENGTH = 4_000;
/** The end of a longer text is kept as well: it holds the hint. */
const END_LENGTH = 1_000;

/** Moves a cursor, rings, or changes the direction of writing. Line ends and tabs are allowed. */
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g;

/** Masks first: a secret that was cut or cleaned would no longer be found. */
export function sanitize(text: string, redact: (text: string) => string): string {
    const clean = redact(text).replace(CONTROL_CHARACTERS, " ");
    const cut =
        clean.length <= MAX_LENGTH
            ? clean
            : `${clean.slice(0, MAX_LENGTH - END_LENGTH)} … (${clean.length - MAX_LENGTH} characters) … ${clean.slice(-END_LENGTH)}`;
    // Replaces lone surrogates, which a cut can leave and which gRPC cannot encode.
    return Buffer.from(cut).toString();
}
