/** What the provider says, made fit to be shown: whoever put text into it, it harms neither the protocol nor a terminal. */

/** gRPC sends an error's text in a header, percent-encoded: a longer one would get no answer through at all. */
const LONGEST = 4_000;
/** Of what is longer, the end is kept as well: it says what to do. */
const END = 1_000;

/** Moves a cursor, rings, or turns the direction of writing. Line ends and tabs are text. */
const UNSHOWABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g;

/** Masks first: what is cut or cleaned would no longer be found. */
export function sayable(text: string, redact: (text: string) => string): string {
    const clean = redact(text).replace(UNSHOWABLE, " ");
    const cut =
        clean.length <= LONGEST
            ? clean
            : `${clean.slice(0, LONGEST - END)} … (${clean.length - LONGEST} characters) … ${clean.slice(-END)}`;
    // Halves of characters, as a cut makes them: nothing that encodes text takes them.
    return Buffer.from(cut).toString();
}
