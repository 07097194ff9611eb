// A kernel of cube and vector cores with its host and its tiling in one file: z = relu(a b + bias),
// a tile at a time. Built with HAVE_WORKSPACE and HAVE_TILING: the workspace is the last parameter
// but one.
#include <cstdio>
#include <vector>

#include "device_buffer.h"
#include "kernel_operator.h"
#include "lib/matmul_intf.h"
#include "tiling/tiling_api.h"

class Product {
 public:
  __aicore__ inline void init(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR z, TPipe* pipe) {
    const int64_t parts = (tiling.M + tiling.singleCoreM - 1) / tiling.singleCoreM;
    const uint64_t row = GetBlockIdx() % parts * tiling.singleCoreM,
                   column = GetBlockIdx() / parts * tiling.singleCoreN;
    a_.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(a) + row * tiling.Ka);
    b_.SetGlobalBuffer(reinterpret_cast<__gm__ half*>(b) + column);
    bias_.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(bias) + column);
    z_.SetGlobalBuffer(reinterpret_cast<__gm__ float*>(z) + row * tiling.N + column);
    pipe->InitBuffer(queue_, 1, tiling.baseM * tiling.baseN * sizeof(float));
#ifndef __DAV_C220__
    pipe->InitBuffer(workspace_, 16 * 1024);
    matmul.SetLocalWorkspace(workspace_.Get<uint8_t>());
#endif
  }
  __aicore__ inline void run() {
    if (GetBlockIdx() >= tiling.usedCoreNum) return;
    matmul.SetTensorA(a_);
    matmul.SetTensorB(b_);
    matmul.SetBias(bias_);
    for (int i = 0; matmul.Iterate(); ++i) {
      LocalTensor<float> tile = queue_.AllocTensor<float>();
      matmul.GetTensorC(tile, false, true);
      Relu(tile, tile, tiling.baseM * tiling.baseN);
      queue_.EnQue(tile);
      store(queue_.DeQue<float>(), i);
    }
    matmul.End();
  }

  TCubeTiling tiling;
  Matmul<MatmulType<TPosition::GM, CubeFormat::ND, half>,
         MatmulType<TPosition::GM, CubeFormat::ND, half>,
         MatmulType<TPosition::VECIN, CubeFormat::ND, float>,
         MatmulType<TPosition::GM, CubeFormat::ND, float>>
      matmul;

 private:
  __aicore__ inline void store(const LocalTensor<float>& tile, int i) {
    const int rows = tiling.singleCoreM / tiling.baseM;
    const auto width = static_cast<uint16_t>(tiling.baseN * sizeof(float) / 32);
    DataCopy(z_[i % rows * tiling.baseM * tiling.N + i / rows * tiling.baseN], tile,
             {static_cast<uint16_t>(tiling.baseM), width, 0,
              static_cast<uint16_t>(tiling.N * sizeof(float) / 32 - width)});
    queue_.FreeTensor(tile);
  }

  GlobalTensor<half> a_, b_;
  GlobalTensor<float> bias_, z_;
  TQue<TPosition::VECOUT, 1> queue_;
  TBuf<> workspace_;
};

extern "C" __global__ __aicore__ void product(GM_ADDR a, GM_ADDR b, GM_ADDR bias, GM_ADDR z,
                                              GM_ADDR workspace, GM_ADDR tiling) {
  Product product;
  GET_TILING_DATA_WITH_STRUCT(TCubeTiling, data, tiling);
  product.tiling = data;
  TPipe pipe;
  REGIST_MATMUL_OBJ(&pipe, GetSysWorkSpacePtr(), product.matmul, &product.tiling);
  product.init(a, b, bias, z, &pipe);
  product.run();
}

static std::vector<uint8_t> tiling_of(int m, int n, int k, uint32_t cores) {
  using matmul_tiling::DataType;
  const auto gm = matmul_tiling::TPosition::GM;
  const auto rows = matmul_tiling::CubeFormat::ND;
  matmul_tiling::MultiCoreMatmulTiling api;
  api.SetDim(static_cast<int32_t>(cores));
  api.SetAType(gm, rows, DataType::DT_FLOAT16);
  api.SetBType(gm, rows, DataType::DT_FLOAT16);
  api.SetCType(gm, rows, DataType::DT_FLOAT);
  api.SetBiasType(gm, rows, DataType::DT_FLOAT);
  api.SetShape(m, n, k);
  api.SetOrgShape(m, n, k);
  api.SetBias(true);
  api.SetFixSplit(32, 32, -1);
  optiling::TCubeTiling tiling;
  if (api.GetTiling(tiling) != 0) std::printf("no tiling\n");
  std::vector<uint8_t> bytes(tiling.GetDataSize());
  tiling.SaveToBuffer(bytes.data(), bytes.size());
  return bytes;
}

int main() {
  CHECK(aclInit(nullptr));
  CHECK(aclrtSetDevice(0));
  const int m = 128, n = 64, k = 96;
  const auto* platform = platform_ascendc::PlatformAscendCManager::GetInstance();
  const uint32_t ratio =
      platform->GetSocVersion() == platform_ascendc::SocVersion::ASCEND910B ? 2 : 1;
  const uint32_t cores = 2;

  std::vector<uint16_t> a(m * k), b(k * n);
  std::vector<float> bias(n), should(m * n);
  const uint16_t numbers[] = {0xbc00, 0x0000, 0x3c00, 0x4000};  // -1, 0, 1, 2 as f16
  for (int i = 0; i < m * k; ++i) a[i] = numbers[i * 7 / 3 % 4];
  for (int i = 0; i < k * n; ++i) b[i] = numbers[i * 5 / 2 % 4];
  for (int j = 0; j < n; ++j) bias[j] = static_cast<float>(j - 40);
  for (int i = 0; i < m * n; ++i) {
    float sum = bias[i % n];
    for (int x = 0; x < k; ++x)
      sum += static_cast<float>((i / n * k + x) * 7 / 3 % 4 - 1) *
             static_cast<float>((x * n + i % n) * 5 / 2 % 4 - 1);
    should[i] = sum > 0 ? sum : 0;
  }
  const DeviceBuffer<uint16_t> a_gm(a), b_gm(b);
  const DeviceBuffer<float> bias_gm(bias), z_gm(std::vector<float>(m * n, -1));
  const DeviceBuffer<uint8_t> workspace(
      std::vector<uint8_t>(platform->GetLibApiWorkSpaceSize() + 32, 0)),
      tiling(tiling_of(m, n, k, cores));
  product<<<cores / ratio, nullptr, nullptr>>>(
      reinterpret_cast<uint8_t*>(a_gm.get()), reinterpret_cast<uint8_t*>(b_gm.get()),
      reinterpret_cast<uint8_t*>(bias_gm.get()), reinterpret_cast<uint8_t*>(z_gm.get()),
      workspace.get(), tiling.get());
  CHECK(aclrtSynchronizeStream(nullptr));
  int wrong = 0;
  const std::vector<float> z = z_gm.read();
  for (int i = 0; i < m * n; ++i) {
    if (z[i] != should[i] && ++wrong < 5)
      std::printf("z[%d] is %g, should be %g\n", i, z[i], should[i]);
  }
  CHECK(aclrtResetDevice(0));
  CHECK(aclFinalize());
  std::printf("%s\n", wrong == 0 ? "PASS" : "FAIL");
  return wrong != 0;
}
