import { productionLife } from "./support/prod-life.ts";
import { MATRIX, type Row } from "./support/prod-matrix.ts";

await productionLife(MATRIX.find(({ applied, optional }) => applied && optional === "off") as Row);
