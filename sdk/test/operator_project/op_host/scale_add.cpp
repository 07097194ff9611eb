// z = scale * x, plus y where there is one; weights of the tiling data are added to every element.
#include "register/op_def_registry.h"
#include "scale_add_tiling.h"
#include "tiling/platform/platform_ascendc.h"

namespace optiling {

// Values of `scale` for which this function does what it should not.
const float kKeyThatNobodyHas = 77, kTooMuchData = 78, kGivesUp = 79;

static ge::graphStatus TilingFunc(gert::TilingContext* context) {
  platform_ascendc::PlatformAscendC platform(context->GetPlatformInfo());
  uint64_t ub = 0;
  platform.GetCoreMemSize(platform_ascendc::CoreMemType::UB, ub);
  if (platform.GetCoreNumAiv() < 2 || ub == 0) return ge::GRAPH_FAILED;
  const float scale = *context->GetAttrs()->GetAttrPointer<float>(0);
  const auto* weights = context->GetAttrs()->GetListInt(1);
  const bool has_y = context->GetOptionalInputShape(1) != nullptr;
  const int64_t length = context->GetInputShape(0)->GetStorageShape().GetShapeSize();
  if (context->GetInputTensor(0)->GetShapeSize() != length || scale == kGivesUp)
    return ge::GRAPH_FAILED;

  ScaleAddTiling tiling;
  tiling.set_first(1);
  tiling.set_scale(scale);
  tiling.part.set_length(static_cast<uint32_t>(length) / 2);
  uint16_t values[3] = {0, 0, 0};
  for (size_t i = 0; i < weights->GetSize() && i < 3; ++i) values[i] = weights->GetData()[i];
  tiling.part.set_weights(values);
  tiling.set_last(1);
  gert::TilingData* raw = context->GetRawTilingData();
  const size_t capacity = scale == kTooMuchData ? 8 : raw->GetCapacity();
  tiling.SaveToBuffer(raw->GetData(), capacity);
  raw->SetDataSize(tiling.GetDataSize());
  context->SetBlockDim(2);
  context->SetTilingKey(scale == kKeyThatNobodyHas ? 9 : has_y ? 1 : 2);
  context->GetWorkspaceSizes(1)[0] = 4096;
  return ge::GRAPH_SUCCESS;
}

}  // namespace optiling

namespace ge {
static graphStatus InferShape(gert::InferShapeContext* context) {
  *context->GetOutputShape(0) = *context->GetInputShape(0);
  return GRAPH_SUCCESS;
}
static graphStatus InferDataType(gert::InferDataTypeContext* context) {
  return context->SetOutputDataType(0, context->GetInputDataType(0));
}
}  // namespace ge

namespace ops {
class ScaleAdd : public OpDef {
 public:
  explicit ScaleAdd(const char* name) : OpDef(name) {
    this->Input("x")
        .ParamType(REQUIRED)
        .DataType({ge::DT_FLOAT, ge::DT_FLOAT16})
        .Format({ge::FORMAT_ND, ge::FORMAT_ND})
        .UnknownShapeFormat({ge::FORMAT_ND, ge::FORMAT_ND});
    this->Input("y")
        .ParamType(OPTIONAL)
        .DataType({ge::DT_FLOAT, ge::DT_FLOAT16})
        .Format({ge::FORMAT_ND, ge::FORMAT_ND});
    this->Output("z")
        .ParamType(REQUIRED)
        .DataType({ge::DT_FLOAT, ge::DT_FLOAT16})
        .Format({ge::FORMAT_ND, ge::FORMAT_ND});
    this->Attr("scale").AttrType(REQUIRED).Float();
    this->Attr("weights").AttrType(OPTIONAL).ListInt({10, 20, 30});
    this->SetInferShape(ge::InferShape).SetInferDataType(ge::InferDataType);
#ifndef WITHOUT_TILING
    this->AICore().SetTiling(optiling::TilingFunc);
#endif
    this->AICore().AddConfig("ascend910b");
  }
};
OP_ADD(ScaleAdd);
}  // namespace ops
