/** Medians, and how the tables print figures. */

/** Of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
    if (values.length === 0) {
        throw new Error("the median of no values");
    }
    const sorted = [...values].sort((a, b) => a - b);
    const half = Math.floor(sorted.length / 2);
    const [low = 0, high = 0] =
        sorted.length % 2 === 1 ? [sorted[half], sorted[half]] : [sorted[half - 1], sorted[half]];
    return (low + high) / 2;
}

export function sum(values: Iterable<number>): number {
    return [...values].reduce((total, value) => total + value, 0);
}

/** The median of one figure of each sample. */
export function medianOf<Sample>(samples: readonly Sample[], figure: (sample: Sample) => number): number {
    return median(samples.map(figure));
}

export function milliseconds(value: number): string {
    return value.toFixed(0);
}

export function seconds(value: number): string {
    return value.toFixed(2);
}

/** Where there is nothing to divide by, there is no ratio. */
export function ratio(value: number, base: number): string {
    return base === 0 ? "" : (value / base).toFixed(2);
}

/** Requests per resource, or a share: without the digits of a number that is not an integer where it is one. */
export function perOne(total: number, count: number): string {
    const value = total / count;
    return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

export function mebibytes(bytes: number): string {
    return (bytes / 2 ** 20).toFixed(0);
}
