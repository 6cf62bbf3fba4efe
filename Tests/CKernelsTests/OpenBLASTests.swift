import CKernels
import COpenBLAS
import Testing

/// OpenBLAS as a second opinion on the matrix products, in the sizes of training.
@Suite struct OpenBLASTests {
    @Test(arguments: Table.available)
    func productsAgree(table: Table) {
        openblas_set_num_threads(1)
        let (m, n, k) = (61, 257, 301)
        let (a, b) = (Pool.shared.floats, Pool.shared.floats + 100_003)
        for product in [(CblasNoTrans, CblasNoTrans), (CblasNoTrans, CblasTrans), (CblasTrans, CblasNoTrans)] {
            let (lda, ldb) = (product.0 == CblasTrans ? m : k, product.1 == CblasTrans ? k : n)
            let (ours, theirs) = (Guarded(m * n), Guarded(m * n))
            if product.0 == CblasTrans {
                table.kernels.gemm_tn(m, n, k, a, lda, b, ldb, ours.start, n, false)
            } else if product.1 == CblasTrans {
                table.kernels.gemm_nt(m, n, k, a, lda, b, ldb, ours.start, n, false)
            } else {
                table.kernels.gemm_nn(m, n, k, a, lda, b, ldb, ours.start, n, false)
            }
            cblas_sgemm(
                CblasRowMajor, product.0, product.1, Int32(m), Int32(n), Int32(k), 1, a, Int32(lda), b, Int32(ldb), 0,
                theirs.start, Int32(n))
            let difference = zip(ours.values, theirs.values).map { abs($0 - $1) }.max()
            #expect(difference ?? .infinity < 1e-4)
        }
    }
}
