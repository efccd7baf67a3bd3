/** Masks known secrets in text, in the forms they travel in: as they are, JSON-escaped, URL-encoded and base64. */
const MASK = "[secret]";

/** Shorter ones would mask half of every sentence, and give themselves away by it. */
const SHORTEST = 4;

export class Redactor {
    private readonly forms = new Set<string>();

    add(secret: string | undefined): void {
        if (secret === undefined || secret.length < SHORTEST) {
            return;
        }
        this.forms.add(secret);
        this.forms.add(JSON.stringify(secret).slice(1, -1));
        this.forms.add(encodeURIComponent(secret));
        this.forms.add(Buffer.from(secret).toString("base64").replace(/=+$/, ""));
    }

    apply(text: string): string {
        let result = text;
        for (const form of [...this.forms].sort((a, b) => b.length - a.length)) {
            result = result.replaceAll(form, MASK);
        }
        return result;
    }
}
