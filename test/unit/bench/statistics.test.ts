/** The figures of the benchmarks. */
import { median, perOne, ratio } from "../../../bench/measure/statistics";

test("a median is the value in the middle, or between the two in the middle", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([10, 9])).toBe(9.5);
    expect(() => median([])).toThrow("no values");
});

test("there is no ratio to nothing", () => {
    expect(ratio(3, 2)).toBe("1.50");
    expect(ratio(3, 0)).toBe("");
});

test("requests per resource have digits only where they are not whole", () => {
    expect(perOne(500, 500)).toBe("1");
    expect(perOne(13, 500)).toBe("0.03");
});
