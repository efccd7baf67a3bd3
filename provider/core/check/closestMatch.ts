/** The candidate closest to a misspelled word; `undefined` if none is close enough to be suggested. */
export function closestMatch(word: string, candidates: Iterable<string>): string | undefined {
    let best: string | undefined;
    let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
    for (const candidate of candidates) {
        const [typed, meant] = [word.toLowerCase(), candidate.toLowerCase()];
        // A missing part is more likely than a different word.
        const distance = editDistance(typed, meant) - (isSubsequence(typed, meant) ? 1 : 0);
        if (distance < bestDistance) {
            best = candidate;
            bestDistance = distance;
        }
    }
    return best;
}

function isSubsequence(part: string, whole: string): boolean {
    let matched = 0;
    for (const letter of whole) {
        if (letter === part[matched]) {
            matched++;
        }
    }
    return matched === part.length;
}

function editDistance(a: string, b: string): number {
    let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (let i = 1; i <= a.length; i++) {
        const current = [i];
        for (let j = 1; j <= b.length; j++) {
            const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
            current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution));
        }
        previous = current;
    }
    return previous[b.length] ?? 0;
}
