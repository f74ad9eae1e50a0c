import { api, direct, inOrder, type Row, type Rows } from "./row";

// A real matrix's adjoint is its transpose; asking for both of one operand is an error.
const matMul: Row = ({
  inputs: [a, b],
  attrs: { transpose_a, transpose_b, adjoint_a, adjoint_b },
}) => api("matMul")(a, b, transpose_a, transpose_b, adjoint_a, adjoint_b);

export const linalgRows: Rows = {
  "tf.linalg.matmul": matMul,
  "tf.linalg.matvec": direct("linalg.matvec", "transpose_a"),
  "tf.einsum": ({ inputs, attrs: { equation } }) => api("einsum")(equation, ...inputs),
  "tf.tensordot": direct("tensordot", "axes"),
  "tf.linalg.matrix_transpose": direct("linalg.matrixTranspose"),
  "tf.linalg.adjoint": direct("linalg.adjoint"),
  "tf.linalg.trace": direct("linalg.trace"),
  "tf.linalg.diag": direct("linalg.diag", "k", "num_rows", "num_cols", "padding_value", "align"),
  "tf.linalg.diag_part": direct("linalg.diagPart", "k", "padding_value", "align"),
  "tf.linalg.set_diag": direct("linalg.setDiag", "k", "align"),
  "tf.linalg.tensor_diag": direct("linalg.tensorDiag"),
  "tf.linalg.tensor_diag_part": direct("linalg.tensorDiagPart"),
  "tf.linalg.band_part": direct("linalg.bandPart", "num_lower", "num_upper"),
  "tf.linalg.cross": direct("linalg.cross"),
  "tf.linalg.det": direct("linalg.det"),
  "tf.linalg.slogdet": inOrder(direct("linalg.slogdet"), "sign", "logAbsDeterminant"),
  "tf.linalg.logdet": direct("linalg.logdet"),
  "tf.linalg.inv": direct("linalg.inv", "adjoint"),
  "tf.linalg.solve": direct("linalg.solve", "adjoint"),
  "tf.linalg.triangular_solve": direct("linalg.triangularSolve", "lower", "adjoint"),
  "tf.linalg.cholesky": direct("linalg.cholesky"),
  "tf.linalg.cholesky_solve": direct("linalg.choleskySolve"),
  // Which of TensorFlow's two algorithms is used does not change the solution of a system of full rank.
  "tf.linalg.lstsq": ({ inputs, attrs: { l2_regularizer, fast: _ } }) =>
    api("linalg.lstsq")(...inputs, l2_regularizer),
  "tf.linalg.svd": direct("linalg.svd", "full_matrices", "compute_uv"),
  "tf.linalg.eigh": direct("linalg.eigh"),
  "tf.linalg.eigvalsh": direct("linalg.eigvalsh"),
  "tf.linalg.qr": direct("linalg.qr", "full_matrices"),
  "tf.linalg.global_norm": direct("globalNorm"),
};
