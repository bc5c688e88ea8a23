/** Columns of text, two spaces apart; columns of numbers end at the same place. */
export const columns = (rows: readonly (readonly (string | number)[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? "").length)));
  const numbers = widths.map((_, column) => rows.slice(1).every((row) => typeof row[column] === "number"));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          numbers[column] ? String(cell).padStart(widths[column] ?? 0) : String(cell).padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
};
